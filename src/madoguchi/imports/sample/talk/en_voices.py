"""English: how customers speak, kindly or less so."""

from __future__ import annotations

from madoguchi.imports.sample.talk.lines import Voices

VOICES = Voices(
    hail={
        "email": ("Dear {house},", "Hello,", "Good morning,", "To whom it may concern,", "Hi there,"),
        "form": ("",),
        "chat": ("Hi", "Hello, quick question.", "Hi there!", "Good evening."),
        "phone": (
            "Hello, I have a question.",
            "Oh hello, {me} speaking.",
            "Good morning, I hope you can help me.",
        ),
        "counter": ("Excuse me, do you have a minute?", "Hello, I'm {me}.", "Sorry to bother you."),
    },
    mood={
        "trouble.upset": (
            "Frankly I'm very disappointed.",
            "I trusted you with this and I feel let down.",
            "Why do I have to chase you to hear anything at all?",
            "I had expected better from a house like yours.",
            "I'd like a proper explanation.",
        ),
        "trouble.worried": (
            "I have no idea what's going on and it's worrying me.",
            "I keep thinking it won't be sorted out in time.",
            "I'm anxious about it, to be honest.",
            "I've never had this happen before and don't know what to do.",
        ),
        "trouble.calm": (
            "I'd be grateful if you could look into it.",
            "It's not urgent, but please check when you can.",
            "If our messages have crossed, please ignore this.",
        ),
        "plan.upset": (
            "I rang before and got no clear answer.",
            "I've tried on the website several times and it doesn't work.",
        ),
        "plan.worried": (
            "If it can't be done, please tell me soon. I'm a little worried.",
            "It's a special trip and I'd hate for it to fall through.",
            "We have small children, so I'm rather nervous about it.",
        ),
        "plan.calm": (
            "Sorry for the trouble, and thank you.",
            "I know it's short notice.",
            "Please let me know what suits you.",
        ),
        "papers.upset": (
            "This is about money, so please be clear.",
            "Does anything happen here unless I chase it?",
            "I've been waiting since last month.",
        ),
        "papers.worried": (
            "The deadline is close and I'm not sure I'll make it.",
            "I wonder whether my request got stuck somewhere.",
            "I hope it isn't a mistake on my side.",
        ),
        "papers.calm": (
            "Thank you for your trouble.",
            "I know you must be busy.",
            "Any time this week would be fine.",
        ),
        "question.upset": ("I couldn't find it anywhere on your site.", "I spent half an hour searching."),
        "question.worried": ("I don't want to be caught out on the day.", "I'd hate to do the wrong thing."),
        "question.calm": ("We can't wait.", "Whenever you have time.", "It would be lovely to know."),
    },
    please={
        "calm": ("Thank you very much.", "I look forward to your reply.", ""),
        "worried": (
            "A quick reply would be a great help.",
            "Could you at least tell me today where things stand?",
            "",
        ),
        "upset": ("Please answer at once.", "I want to hear from somebody in charge.", ""),
    },
    okay=("All right, I'll wait to hear from you.", "Good, thank you.", "Yes please.", "Fine, I'll be here."),
    okay_upset=(
        "Fine, but please be quick.",
        "I'll wait, but get it right this time.",
        "Well, if you say so.",
    ),
    thanks={
        "glad": (
            "Thank you so much, that was really kind.",
            "Wonderful, I didn't expect such care. Thank you!",
            "That's perfect. We'll be back.",
            "What a relief. I'm glad I asked.",
            "Great, that's very clear. Thanks for your help.",
        ),
        "plain": (
            "OK, thank you.",
            "Thanks, that works for me.",
            "Yes, please go ahead with that.",
            "All right, thanks.",
        ),
        "cold": (
            "I see.",
            "Never mind.",
            "Please be more careful next time.",
            "It would have been nice to have that from the start.",
            "That took long enough.",
        ),
    },
    nothing_else=(
        "No, that's all.",
        "Nothing else, thanks.",
        "No, that's everything.",
        "I'm fine for now, thank you.",
    ),
    settled=(
        "Yes, it's all settled. Thank you.",
        "Everything is fine, thanks for asking.",
        "All sorted, and I'm relieved. Thank you.",
        "That worked, thank you very much.",
        "It's solved. See you next time!",
    ),
    settled_cold=("It's done.", "Settled, yes.", "Well, more or less.", "No problem now."),
    back={
        "trouble": (
            "About my case: it still isn't solved. {restate}",
            "I did get your answer, but there's still a problem. Could you have another look? {restate}",
            "Your system says it's closed, yet nothing has changed here. {restate}",
        ),
        "plan": (
            "Our plans have changed again, I'm afraid. Can we go over it once more? {restate}",
            "I've looked, and the booking page doesn't show the change. {restate}",
        ),
        "papers": (
            "About the other day: nothing has reached me yet. {restate}",
            "I've gone through it, and there is still something to correct. {restate}",
        ),
        "question": (
            "One more thing about what you told me the other day. {restate}",
            "I tried it the way you said and it didn't work. {restate}",
        ),
    },
    about=(
        "It's about {case}.",
        "My number is {case}.",
        "This is about {type}, number {case}.",
        "Regarding {case}:",
    ),
    listening=(
        "Yes please.",
        "Oh good, what did you find?",
        "I was hoping to hear from you.",
        "Thanks, go ahead.",
    ),
    answering=(
        "Yes, speaking.",
        "Hello, yes, this is {me}.",
        "Oh good, I was waiting for your call.",
        "Yes? How did it turn out?",
    ),
    remark=(
        "Thank you for everything to do with {date}.",
        "Please thank everyone for me.",
        "I didn't expect a call, how kind.",
        "My family and I were just talking about it.",
        "I may have another small request around {newdate}.",
        "My number was {case}, I have it here.",
        "It went faster than I'd been told.",
        "",
    ),
    sign=("{me}", "{me}\n{phone}", "Best regards,\n{me}", "Thanks,\n{me}"),
)
