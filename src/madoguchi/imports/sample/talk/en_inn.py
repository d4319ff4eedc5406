"""English: what is said about requests to the inns."""

from __future__ import annotations

from madoguchi.imports.sample.talk.lines import Lines, Topic

INN: dict[str, Lines] = {
    "reservation_change": Lines(
        subject=("Changing my reservation {booking}", "Date change for our stay on {date}"),
        topics=(
            Topic(
                need=(
                    "We have a booking for {nights} from {date}. Would it be possible to move it to {newdate}?",
                    "This is about reservation {booking}. Something has come up and we can't make {date}; could we come on {newdate} instead?",
                    "I booked a room for {party} on {date} and would like to change it to {newdate}, please.",
                ),
                blunt=("Need to move {booking} to {newdate}.", "Can't do {date}. Change it to {newdate}."),
                readback=(
                    "So you'd like to move your stay from {date} to {newdate}, is that correct?",
                    "Just to confirm: reservation {booking}, arriving {newdate} instead of {date}.",
                ),
                solution=(
                    "The same type of room is free on {newdate}, so I've changed your booking. There is no difference in price.",
                    "Your stay has been moved to {newdate}. The reservation number is still {booking} and dinner is set for {hour}.",
                ),
                wrong=(
                    "The confirmation I got still says {date}. I thought it had been changed?",
                    "The date is right now but you've booked the wrong number of nights. It should be {nights}.",
                ),
            ),
            Topic(
                need=(
                    "There will now be {party2} of us instead of {party} on {date}. Can we keep the same room?",
                    "Could I add one person to reservation {booking}, so {party2} in total?",
                    "We're due to arrive on {date} and my sister would like to join us. Is there space for {party2}?",
                ),
                blunt=("We're {party2} now, not {party}. Booking {booking}.",),
                readback=(
                    "So that's {party2} guests instead of {party} on {date}, correct?",
                    "To confirm, you'd like reservation {booking} changed to {party2} guests.",
                ),
                solution=(
                    "I've updated the booking to {party2} guests. {room} is roomy enough for everyone; the supplement is {amount} yen.",
                    "That's done: {party2} guests, with futons and meals arranged. I'll e-mail the new total today.",
                ),
                wrong=(
                    "I've just read the confirmation and it still says {party} guests. Will there be enough dinner?",
                    "The number is right but you've charged for two extra people. It's only one.",
                ),
            ),
            Topic(
                need=(
                    "We'll be arriving later than planned on {date}, probably after {hour}. Will we miss dinner?",
                    "Reservation {booking} here. Our train gets in late, so what is the latest we can check in?",
                    "Could we push our dinner back a little on {date}? We won't reach you before {hour}.",
                ),
                blunt=("Arriving after {hour} on {date}. Is dinner still on?",),
                readback=("You expect to arrive after {hour} on {date}, is that right?",),
                solution=(
                    "I've moved dinner back by half an hour, and someone will be at the door until 10 pm, so please travel safely.",
                    "I've noted your arrival for {hour} and arranged for dinner to be served in your room.",
                ),
                wrong=("The schedule you sent still has dinner at the old time. We can't make that.",),
            ),
        ),
        detail=(
            "It's my wife's birthday, so I'd love to keep the private bath slot as well if at all possible.",
            "The original booking was for {party} people under the same phone number.",
            "I have to rebook our train tickets, so even a quick yes or no would help.",
            "We stayed at {house} two years ago and loved it, so we really don't want to miss this.",
            "We're on the seasonal kaiseki plan, I think. Please let me know if the price changes.",
        ),
        ask=(
            ("Could you tell me the last four digits of the phone number on the booking?", "It's {last4}."),
            ("Would you like dinner at 6 or at 7?", "7 would be better, please."),
            ("Would you still like a Japanese-style room?", "Yes please, tatami is fine."),
        ),
    ),
    "reservation_cancel": Lines(
        subject=("Cancelling reservation {booking}", "Cancellation for {date}"),
        topics=(
            Topic(
                need=(
                    "I'm afraid I have to cancel our stay on {date}. Is there a cancellation fee?",
                    "I've come down with something and won't be able to travel. Please cancel reservation {booking}.",
                    "We booked {nights} from {date}, but work has got in the way. Could you cancel it for us?",
                ),
                blunt=("Cancel {booking}. What's the fee?", "Please just cancel {date}."),
                readback=(
                    "So you'd like to cancel the booking for {party} on {date}, is that correct?",
                    "To confirm, that's a cancellation of reservation {booking}.",
                ),
                solution=(
                    "I've cancelled it. As this is more than seven days ahead, there is no fee.",
                    "The booking is cancelled, and your deposit of {amount} yen has been refunded; allow five working days.",
                ),
                wrong=(
                    "I've just had a reminder for tomorrow's stay. Is it really cancelled?",
                    "You said no fee, but {amount} yen has gone from my card.",
                ),
            ),
            Topic(
                need=(
                    "With the typhoon forecast, what happens to the cancellation fee if we don't come on {date}?",
                    "Our trains have been suspended, so we can't reach you on {date}. Can the booking be cancelled?",
                    "Reservation {booking}: I don't feel safe travelling with the children in this weather and may need to cancel.",
                ),
                blunt=("Trains are off because of the storm. I'm not paying a fee for {booking}.",),
                readback=("You're thinking of cancelling {date} because of the weather, is that right?",),
                solution=(
                    "When trains are suspended we charge nothing, even on the day. I've cancelled the booking for you.",
                    "I've cancelled it without a fee because of the weather. You can also move to another date at the same price.",
                ),
                wrong=(
                    "I was told there would be no fee, but the statement shows 20%.",
                    "I asked to postpone, not to cancel. The booking has disappeared.",
                ),
            ),
        ),
        detail=(
            "It was for {party} people, in {room} I believe.",
            "I read the terms but couldn't work out from which day the fee applies.",
            "I'd used a voucher, so please tell me whether I get that back.",
            "We'd very much like to come another time.",
        ),
        ask=(
            (
                "May I have the name on the booking and the last four digits of the phone number?",
                "{me}, and it's {last4}.",
            ),
            ("Shall I refund the card you paid with?", "Yes, the same card is fine."),
        ),
    ),
    "group_booking": Lines(
        subject=("Group of {group} on {date}", "Quote for a group stay"),
        topics=(
            Topic(
                need=(
                    "I'm arranging a trip for {payee}: {group} people on {date}, with dinner in a private hall. Could you send a quote?",
                    "Do you have space for {group} of us for one night from {date}? We'd also need a meeting room for half a day.",
                    "We're planning a staff retreat for {group} around {date} and would be grateful for rooms and prices.",
                ),
                blunt=("{group} people, {date}. Do you have room and how much?",),
                readback=(
                    "So that's a stay with dinner for {group} on {date}, is that correct?",
                    "To confirm: {payee}, {group} guests, and a meeting room as well.",
                ),
                solution=(
                    "We can house all {group} of you on {date}. I've put a hold on the rooms, with the banquet plan at {amount} yen each.",
                    "I've talked it through with the kitchen and sent you the menu and the quote, with rooms of five.",
                ),
                wrong=(
                    "The quote says {party} people. We are {group}.",
                    "The meeting room isn't on the quote.",
                ),
            ),
            Topic(
                need=(
                    "Group booking {booking} on {date}: {party} of us have allergies. Can parts of the banquet be changed?",
                    "We're the group of {group} on {date}. Could the dinner start at {hour}, with the free-flow drinks?",
                    "I'm the organiser for {group} people on {date}. Can we borrow a microphone and a screen for a few speeches?",
                ),
                blunt=(
                    "Group {booking}: {party} with allergies. Can the menu change?",
                    "Change the banquet for {booking} to {hour} and add drinks.",
                    "Group on {date}. We need a microphone and a screen.",
                ),
                readback=("You'd like to change the banquet for {group} on {date}, is that right?",),
                solution=(
                    "The kitchen has agreed, and I've updated the menu for {party} guests at no extra charge.",
                    "The banquet now starts at {hour}. The drinks have been added at {small} yen per person.",
                    "I've booked the microphone and the screen. Please send us final numbers three days before.",
                ),
                wrong=(
                    "You have the wrong number of allergies. It's {party}.",
                    "The drinks are missing from the new quote.",
                    "There's no screen on the list of arrangements.",
                ),
            ),
        ),
        detail=(
            "Our budget is about {amount} yen per person.",
            "We'll come by coach, so we'd need two large parking spaces.",
            "We can move a week either way.",
            "The decision is made at a meeting next week, so something in writing by then would be ideal.",
        ),
        ask=(
            (
                "Could you tell me how many men and women there will be?",
                "About 60% men. Separate tatami rooms would be fine.",
            ),
            ("Would you like the free-flow drinks with dinner?", "Yes, the two-hour one please."),
        ),
    ),
    "allergy": Lines(
        subject=("Food allergy, reservation {booking}", "{food} allergy: can you help?"),
        topics=(
            Topic(
                need=(
                    "We're staying on {date} and my partner is allergic to {food}. Can dinner be adapted?",
                    "Reservation {booking}. Our son can't eat {food}. Could he have something else?",
                    "I have a {food} allergy. Would it be possible to avoid it in the stock and seasoning too?",
                ),
                blunt=(
                    "{food} allergy. Can you handle that?",
                    "My kid can't have {food}. What can he eat there?",
                ),
                readback=(
                    "So dinner on {date} should be entirely free of {food}, is that correct?",
                    "To make sure: an allergy to {food}, including stock and seasoning.",
                ),
                solution=(
                    "I've checked with our head chef. He will cook a menu without {food} and use separate utensils.",
                    "We'll leave out {food} and use kelp stock only. The chef will explain each dish to you on the day.",
                ),
                wrong=(
                    "The menu you sent still lists a dish with {food}. Is that safe?",
                    "It seems only dinner was changed. Breakfast is the same as before, and I asked for both.",
                ),
            ),
            Topic(
                need=(
                    "Could you serve vegetarian meals on {date}? I don't eat fish stock either.",
                    "One of us is pregnant, so could raw fish be replaced with something cooked?",
                    "We're travelling with a baby who has just started solids. Could you prepare some rice porridge?",
                ),
                blunt=("Vegetarian. Can you do that?",),
                readback=("You'd like different dishes for one of your party on {date}, is that right?",),
                solution=(
                    "The kitchen will be glad to. There's no extra charge, so don't worry about that.",
                    "I've arranged a separate menu for one guest and e-mailed you the list of dishes.",
                ),
                wrong=(
                    "There's still sashimi on the menu.",
                    "You've changed it for all of us. It's only one person.",
                ),
            ),
        ),
        detail=(
            "She once had a bad rash from a tiny amount at another hotel, so we're a bit nervous.",
            "It isn't severe, but I'd rather mention it.",
            "The other {party} of us eat everything.",
            "Labels on the sweets in your shop would be useful too.",
        ),
        ask=(
            (
                "May I ask whether cooked food or traces also cause a reaction?",
                "Cooked too, and yes, even traces.",
            ),
            ("Is this for an adult or a child?", "A child, she's eight."),
        ),
    ),
    "onsen_question": Lines(
        subject=("A question about the baths", "Using the onsen on {date}"),
        topics=(
            Topic(
                need=(
                    "We're staying on {date}. Do we need to book the private bath, and how much is it?",
                    "Could our family of {party} book a private bath on the day?",
                    "How long can we use the private open-air bath? We were thinking of the evening of {date}.",
                ),
                blunt=("Can I get a private bath on the day?", "How much is the private bath?"),
                readback=("You'd like to know how to book the private bath, is that right?",),
                solution=(
                    "A private bath is {small} yen for 45 minutes and you choose the time at check-in. I've pencilled you in for {hour} on {date}.",
                    "There is a family open-air bath: 45 minutes for {small} yen, and you can book it up to the day before.",
                ),
                wrong=("I was told {hour}, but the note in the room gives a different time.",),
            ),
            Topic(
                need=(
                    "I have a small tattoo. Can I use the large bath if I cover it?",
                    "A friend with tattoos is coming with me on {date}. What should we do about the baths?",
                ),
                blunt=("Are tattoos OK?",),
                readback=("You're asking about using the large bath with a tattoo, correct?",),
                solution=(
                    "Up to about the size of a hand you can cover it with a patch from the front desk and bathe as usual.",
                    "With a cover patch you can use the large bath. If that isn't enough, we offer the private bath at a discount.",
                ),
                wrong=("I was told the patch is free, but on the day they asked for {small} yen.",),
            ),
            Topic(
                need=(
                    "We'll be with you on {date}. What are the opening hours of the large bath, and is there a morning bath?",
                    "My mother is elderly. Are there handrails in the bath, and any steps?",
                    "What kind of water is it, and how hot? I have sensitive skin.",
                ),
                blunt=("When does the bath close?", "Any handrails in the bath?", "How hot is the water?"),
                readback=("You have a question about using the large bath, is that right?",),
                solution=(
                    "The large bath is open from 3 pm to midnight and from 5 to 9:30 am, and there are handrails throughout.",
                    "There is one step between the changing room and the bath, with a rail. You can ask us for a hand at any time.",
                    "Indoors it is about 41 degrees and outside about 40. The water is mildly alkaline and gentle on the skin.",
                ),
                wrong=("I went at the time you gave me and it was closed for cleaning.",),
            ),
        ),
        detail=(
            "It's our first time at {house} and we're looking forward to it.",
            "I looked on your website but couldn't find it.",
            "I've always wanted to try an outdoor bath, so any tip on the best time is welcome.",
            "There will be {party} of us.",
        ),
        ask=(
            ("Could you tell me the date of your stay and how many you are?", "{date}, {party} people."),
            ("Would that be on the day you arrive?", "Yes, that evening."),
        ),
    ),
    "lost_property": Lines(
        subject=("Left something behind on {date}", "Lost: {thing}"),
        topics=(
            Topic(
                need=(
                    "We stayed in {room} on {date} and I think I left my {thing} in {place}. Has it turned up?",
                    "Thank you for a lovely stay. Once home I noticed my {thing} was missing. Could you look in {place}?",
                    "This is {me}, I stayed on {date}. I can't find my {thing}; I last had it in {place}.",
                ),
                blunt=(
                    "I left my {thing} in {place}. Please find it.",
                    "Stayed {date}. Anyone hand in a {thing}?",
                ),
                readback=(
                    "So you may have left your {thing} in {place} on {date}, is that right?",
                    "To confirm, we're looking for your {thing}, last seen in {place}.",
                ),
                solution=(
                    "Good news: it was found in {place}. I've sent it to you today, cash on delivery.",
                    "Housekeeping had put your {thing} safely away. It has been sent to your registered address.",
                    "After a thorough search it turned up behind a shelf in {place}. It should reach you in two days.",
                ),
                wrong=(
                    "The parcel has arrived, but it's someone else's. That isn't my {thing}.",
                    "You sent it to my old address. Could you send it to the current one?",
                ),
            ),
        ),
        detail=(
            "It's navy blue and doesn't have a name on it.",
            "It was a present from my grandmother, so it means a lot to me.",
            "It might be in the safe in the room.",
            "I'm happy to pay the postage, of course.",
            "We checked out around ten and stopped at the shop on the way.",
        ),
        ask=(
            (
                "Could you describe it for me: colour, shape, any marks?",
                "Navy blue, with a small scratch on one corner.",
            ),
            ("Shall we send it to the address on the booking?", "Yes, that one's right."),
        ),
    ),
    "invoice_reissue": Lines(
        subject=("Receipt for reservation {booking}", "Could you reissue our receipt?"),
        topics=(
            Topic(
                need=(
                    "I've lost the receipt for our stay on {date}. Could you issue it again?",
                    "For my expenses I need a receipt for {date} made out to {payee}. Would that be possible?",
                    "About the receipt for {booking}: could you change the name on it to {payee}?",
                ),
                blunt=("Need the receipt for {date} again, to {payee}.", "Lost my receipt. Send another."),
                readback=(
                    "So that's a receipt for {date} made out to {payee}, is that correct?",
                    "To confirm, you'd like the receipt for {booking} reissued.",
                ),
                solution=(
                    "Accounting has checked it, and I've sent you a PDF marked as a reissue. The original is in the post.",
                    "I've issued the receipt to {payee} for {amount} yen and attached it to an e-mail.",
                ),
                wrong=(
                    "The name is misspelt. It should be {payee}.",
                    "The amount should be {amount} yen. You've put the sum before tax.",
                ),
            ),
            Topic(
                need=(
                    "The invoice has no registration number on it. Could you send one that meets the invoice rules?",
                    "We got one receipt for everyone on {date}. Could it be split into {party}?",
                    "I can't follow the invoice for {booking}. Could bath tax and drinks be listed separately?",
                ),
                blunt=(
                    "Your invoice has no registration number. Fix it please.",
                    "One receipt for all of us won't do. Split it into {party}.",
                    "The invoice makes no sense. List things separately.",
                ),
                readback=(
                    "You'd like the document for {date} issued again with more detail, is that right?",
                ),
                solution=(
                    "I've had it made out again with the registration number and the tax by rate, and sent it as a PDF.",
                    "The receipt has been split into {party} and sent by post today.",
                    "Bath tax and drinks now have lines of their own. I've sent you the new invoice as a PDF.",
                ),
                wrong=(
                    "It shows today's date, not the day we stayed.",
                    "The split receipts don't add up to what we paid.",
                    "The bath tax is for one person, not {party}.",
                ),
            ),
        ),
        detail=(
            "Our books close at the end of the month, so a PDF first would be a great help.",
            "I paid by card, {amount} yen in total.",
            "My company asks for the wording 'accommodation'.",
            "Sorry, I know I've asked for this before.",
        ),
        ask=(
            ("May I confirm the name and the wording you need?", "{payee}, for accommodation please."),
            ("Shall I send it to your registered e-mail address?", "Yes, e-mail is fine."),
        ),
    ),
    "complaint_stay": Lines(
        subject=("Our stay on {date}", "Disappointed with our stay"),
        topics=(
            Topic(
                need=(
                    "We stayed in {room} on {date} and barely slept: there was a party next door until well after midnight.",
                    "During our stay there was noise in the corridor half the night. I rang the front desk and nothing changed.",
                ),
                blunt=("Couldn't sleep for the noise next door. What are you going to do about it?",),
                readback=("So you were kept awake by noise on the night of {date}.",),
                solution=(
                    "I've gone through the night log; we should have stepped in sooner. We have refunded {amount} yen of the room price.",
                    "We've added a late-night round, and I've sent you a voucher for your next stay.",
                ),
                wrong=("The refund isn't what you told me.", "The voucher you sent expired last month."),
            ),
            Topic(
                need=(
                    "At dinner on {date} every dish was cold and they came in no particular order. We'd so looked forward to it.",
                    "We waited over half an hour for dinner without a word of explanation. All {party} of us were let down.",
                ),
                blunt=(
                    "The food was cold. Not at that price.",
                    "Half an hour's wait for dinner and nobody said why.",
                ),
                readback=("So dinner on {date} was cold and badly paced.",),
                solution=(
                    "I've been through the evening with the chef: we were short of people to serve. We have refunded {amount} yen for the meal.",
                    "The kitchen and the floor have changed how they work together. On your next visit we'll add a course, with our apologies.",
                ),
                wrong=("The gift you mentioned never arrived.", "You've refunded one meal, not {party}."),
            ),
            Topic(
                need=(
                    "The heating in our room on {date} didn't work and we froze. When I asked, all we got was one blanket.",
                    "There were hairs in the washroom and a stain on a yukata. Does anyone check the rooms?",
                ),
                blunt=("The heater was broken. Don't you check?", "The room wasn't clean."),
                readback=("So the state of your room on {date} wasn't what it should be.",),
                solution=(
                    "We've inspected the room and found the fault. {amount} yen has been refunded and the repair is done.",
                    "The head of housekeeping has changed the checklist, and I've sent you a discount voucher.",
                ),
                wrong=(
                    "I've had the refund notice, but the amount is wrong.",
                    "The voucher is in someone else's name.",
                ),
            ),
        ),
        detail=(
            "It was our anniversary, which made it all the worse.",
            "Our last visit was wonderful. I could hardly believe it was the same inn.",
            "I said so at the time and got no proper answer.",
            "Before I write a review I'd like to hear what you have to say.",
        ),
        ask=(
            ("May I ask what time it was and whom you spoke to?", "It was after {hour}, a young man."),
            ("Was that {room}?", "Yes, that's the one."),
        ),
    ),
}
