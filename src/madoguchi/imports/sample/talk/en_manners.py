"""English: how members speak, with care and without."""

from __future__ import annotations

from madoguchi.imports.sample.talk.lines import Manners

MANNERS = Manners(
    greet={
        "email": (
            "Thank you for contacting {house}. My name is {agent}.",
            "Hello, this is {agent} from {house}. Thank you for your message.",
            "Thank you for getting in touch. I'm {agent} at {house}, and I'll be looking after this for you.",
        ),
        "chat": (
            "Hello, this is {agent} from {house}. Thank you for your message.",
            "Hi, you're chatting with {agent}. How may I help?",
            "Good day, I'm {agent}. Thank you for contacting {house}.",
        ),
        "phone": (
            "Thank you for calling {house}, this is {agent} speaking.",
            "Hello, {house}, my name is {agent}. How may I help?",
            "Good day and thank you for calling. You're speaking with {agent}.",
        ),
        "counter": (
            "Welcome to {house}. I'm {agent}. How may I help?",
            "Good day, my name is {agent}. What can I do for you?",
            "Hello, I'm {agent}. Please have a seat.",
        ),
    },
    greet_careless={
        "email": ("Re: your request.", "Regarding the matter below.", "{house} here."),
        "chat": ("Yes?", "What's it about?", "Go ahead."),
        "phone": ("{house}.", "Yes?", "Reception."),
        "counter": ("Yes?", "Next.", "What is it?"),
    },
    feeling={
        "trouble.upset": (
            "I'm so sorry. We let you down, and I completely understand why you're upset.",
            "That must have been really frustrating, and I apologise for it. You have every reason to be annoyed.",
            "I'd feel exactly the same in your place. I'm very sorry for the trouble we've caused you.",
            "You're right to expect better from us, and I'm sorry that you've had to chase this.",
        ),
        "trouble.worried": (
            "I can imagine how worrying that is. I'll take care of this myself, so please don't worry.",
            "That sounds stressful, and I'm sorry to hear it. Let me look into this for you right away.",
            "I understand how much this means to you. We'll do everything to put it right.",
            "It must be unsettling not to know. I'm sorry you've been left waiting.",
        ),
        "trouble.calm": (
            "I'm sorry for the inconvenience, and thank you for explaining it so clearly.",
            "I'm sorry to hear that, and I appreciate your patience with us.",
            "That isn't how it should be, and I'm sorry for the trouble.",
        ),
        "plan.upset": (
            "I'm sorry you've had such trouble arranging this. I can see how tiresome that must be.",
            "I understand how annoying it is when plans keep moving. I'm sorry we've added to it.",
        ),
        "plan.worried": (
            "I can see how much this trip matters to you. Don't worry, we'll find a way.",
            "It's only natural to be concerned about that. Rest assured that we'll look after you.",
            "I understand your concern, especially with the family along. Let me take care of this.",
        ),
        "plan.calm": (
            "How lovely that you're coming to stay. I can imagine you're looking forward to it.",
            "Thank you for letting me know so early. I understand how plans change, so no need to worry.",
            "I'm happy to help, and I do understand: rearranging a trip is a nuisance.",
        ),
        "papers.upset": (
            "I'm very sorry you've had to ask more than once. I can see how frustrating that must be.",
            "You've waited far too long, and I apologise. I completely understand your annoyance.",
        ),
        "papers.worried": (
            "I understand there's a deadline. Don't worry, I'll see to it that you make it.",
            "It must be unsettling not to know where things stand. I'll follow this to the end for you.",
            "I can imagine that's on your mind, since it's about money. Rest assured I'll look into it.",
        ),
        "papers.calm": (
            "I'm sorry for the trouble this is giving you, and thank you for explaining it so well.",
            "I understand how tedious paperwork is. I'm happy to help.",
        ),
        "question.upset": (
            "I'm sorry our page made you search like that. I can see how frustrating that must be.",
            "I'm sorry for the confusion. You shouldn't have to hunt for this.",
        ),
        "question.worried": (
            "I understand how you feel; the first time there's a lot to wonder about. Please ask anything you like.",
            "Don't worry, many guests ask us this, and you'll be fine.",
            "I can imagine you'd like to get it just right. We're here to help.",
        ),
        "question.calm": (
            "What a nice thing to ask. I'm happy to help.",
            "I'm glad you asked, and I'm delighted you're looking forward to it.",
            "It's kind of you to think of that. I'm glad to help.",
        ),
    },
    flat=("Checking.", "I have your request.", "About that.", "I see the record.", "On to the procedure."),
    thanks_for_asking=("Thank you.", "Thank you, that helps.", "Certainly, thank you."),
    hold_ask=(
        "May I put you on hold for about a minute while I check the records? I want to be sure I give you the right answer.",
        "I'd like to ask a colleague to be certain. Would you mind waiting two minutes?",
        "I'm opening the stock list now. Could you bear with me for about a minute?",
        "This will take about two minutes because I need to look in the register. Would that be all right?",
    ),
    hold_careless=("Hang on.", "Let me see.", "Wait please.", "One sec."),
    hold_yes=("Sure.", "That's fine.", "Yes, go ahead.", "OK, I'll wait.", "No problem."),
    hold_back=(
        "Thank you for waiting. I have it in front of me now.",
        "Thank you so much for your patience. I've found it.",
        "I'm back, and thank you for holding. Here is what I found.",
    ),
    hold_back_careless=("OK, found it.", "Right.", "Yes, so.", "Got it."),
    next_step={
        "front": (
            "I'll go through the reservation book and what's free, and then write to you myself.",
            "First I'll check the record, then whether it can be arranged, and after that you'll hear from me.",
        ),
        "kitchen": (
            "The next step is that I go through the menu with our head chef and let you know.",
            "As it's about food, I'll check it dish by dish with the kitchen before I answer.",
        ),
        "housekeeping": (
            "Housekeeping will search the room and the house, and then I'll contact you.",
            "Our team will look in the room and on the lost-property shelf. Once it's found we'll send it on.",
        ),
        "accounting": (
            "Accounting will check the payment first, and then I'll send you the document.",
            "Our accounts team will compare the records, and you'll receive the result from me.",
        ),
        "warehouse": (
            "The warehouse will check the actual item. Once I hear from them I'll get back to you.",
            "Our warehouse will look at stock and packing records first, and then I'll arrange it.",
        ),
    },
    deadline=(
        "You will hear from me by {told}, without fail.",
        "I'll get back to you by {told} at the latest.",
        "Whatever the state of things, I'll report to you by {told}.",
    ),
    vague=(
        "We'll be in touch.",
        "Please wait.",
        "Requests are handled in order.",
        "Someone will contact you.",
    ),
    take_over=(
        "This is {agent2}; I've taken over from {agent} and have read everything so far.",
        "I'm {agent2}, stepping in for {agent}. I have the notes in front of me.",
    ),
    take_over_careless=(
        "{agent2} here now. What was it about?",
        "This is {agent2}. Could you tell me again what you need?",
    ),
    again=(
        "I've already told your colleague all this. {restate}",
        "Again from the beginning? {restate}",
        "I explained it to the last person. It's tiring to repeat everything. {restate}",
        "So nobody passed it on. {restate}",
    ),
    again_reply=("Thank you for going through it again. I have it now.", "I see.", "Right, understood."),
    back_with_answer=(
        "I'm getting back to you about your request.",
        "Thank you for your patience. I now have an answer for you.",
        "I have news about your request.",
    ),
    further=(
        "Is there anything else I can help you with?",
        "Do you have any other questions?",
        "Is there anything I've left unclear?",
        "Is there something else I can do for you?",
    ),
    door={
        "inn": (
            "Thank you for choosing {house}. We look forward to seeing you again.",
            "Please don't hesitate to contact me any time. Have a lovely day.",
            "Thank you again for contacting us, and take care on your way.",
            "We'll send you news of the coming season. It was a pleasure helping you.",
        ),
        "shop": (
            "Thank you for shopping with us. We hope to hear from you again.",
            "If you notice anything at all, please don't hesitate to write. Have a good day.",
            "Thank you for choosing {house}, and take care.",
            "We'll let you know about new things in the shop. It was a pleasure helping you.",
        ),
    },
    calling=("This is {agent2} from {house}.", "Hello, {agent2} from {house} here."),
    door_careless=("That's it.", "Bye.", "OK then.", "Regards."),
    sorry_mistake=(
        "You're right, we got that wrong, and I'm sorry. I'm correcting it now.",
        "That was our mistake. I apologise, and the right arrangement is on its way.",
        "I'm sorry, that slipped past us. It will be put right today.",
    ),
    corrected=(
        "Case {case} has been corrected, and you can check it in the message I've sent.",
        "It's right now, and I've sent you a copy. Your number is still {case}.",
        "I've put {case} right, {name}. This time two of us have checked it.",
    ),
    confirm=(
        "Just a note to check that everything about {case} has been settled. A short reply would help us a lot.",
        "I wanted to make sure nothing is left open about your request {case}. Could you let me know?",
        "Is everything all right now with {case}? Please reply to this message when you have a moment.",
    ),
    ring=(
        "Hello, is that {name}? This is {agent2} from {house}. I'm ringing to ask whether everything has turned out well.",
        "Good day, {name}. {agent2} from {house} here. I just wanted to hear whether your request has been settled.",
        "{name}? This is {agent2} at {house}, about your request the other day. Is all well?",
    ),
    sorry_again=(
        "I'm sorry this is still giving you trouble.",
        "I apologise that you've had to come back to us. I'll look at it again.",
        "I'm sorry it isn't settled yet.",
    ),
    rework=(
        "Thank you for coming back to us, and I'm sorry it wasn't right. I've gone over it again and corrected it.",
        "I'm sorry this dragged on. We've found the reason and have put it right.",
    ),
    sign=(
        "{agent2}\n{house}",
        "Kind regards,\n{agent2}, {house}",
        "Best wishes,\n{agent2}\nCustomer desk, {house}",
    ),
    receipt=(
        "We have received your request ({case}). A member of our team will reply to you.",
        "[Automatic message] Thank you for contacting us. Your number is {case}.",
    ),
    form_head=("Subject: {type}\nName: {me}\nMessage:\n", "Type of request: {type}\nYour name: {me}\n\n"),
)
