"""English: what is said about requests to the online shop."""

from __future__ import annotations

from madoguchi.imports.sample.talk.lines import Lines, Topic

SHOP: dict[str, Lines] = {
    "late_delivery": Lines(
        subject=("Order {order} hasn't arrived", "Where is my parcel?"),
        topics=(
            Topic(
                need=(
                    "Order {order}, the {item}, was due on {eta} and still hasn't come. Could you tell me what's happening?",
                    "I ordered the {item} on {ordered} and it hasn't turned up. Has it been sent?",
                    "My {item} was promised for {eta}, but the tracking number only says 'not registered'.",
                ),
                blunt=("{order} still isn't here. It was due {eta}.", "Where's my {item}? It's days late."),
                readback=(
                    "So the {item} from order {order} was due on {eta} and hasn't reached you, is that right?",
                    "You'd like to know where the {item} you ordered on {ordered} is.",
                ),
                solution=(
                    "The warehouse found that the label had been swapped. It has been sent again today and will arrive on the morning of {newdate}.",
                    "It was stuck at the carrier's depot. I've arranged a new delivery by {newdate} and refunded the postage.",
                    "It was still in our warehouse. I've sent it by express and e-mailed you the tracking number.",
                ),
                wrong=(
                    "It came, but one of the items is missing.",
                    "The tracking number you gave me is for somebody else's parcel.",
                ),
            ),
            Topic(
                need=(
                    "I ordered the {item} as a present and I'm worried it won't get there by {newdate}.",
                    "The {item} I sent to a friend (order {order}) doesn't seem to have arrived. Could you check?",
                ),
                blunt=("It's a gift and it isn't there. Order {order}. Look into it.",),
                readback=(
                    "You'd like to be sure the {item} gets there by {newdate}, is that right?",
                    "So the {item} you sent as a gift, order {order}, hasn't arrived yet, correct?",
                ),
                solution=(
                    "I've checked with the warehouse and had it sent by a separate courier today. It will be there by {newdate}.",
                    "Nobody was at home, so it went back to the depot. I've booked another delivery, gift wrap and all.",
                ),
                wrong=("It arrived, but without the gift wrapping.",),
            ),
        ),
        detail=(
            "I've already paid by card.",
            "There was no card from the carrier either.",
            "Last time it took two days, so I did wonder.",
            "I'm away from {newdate} and would like to have it before then.",
            "There's something chilled in the same order, so I hope it hasn't spoiled.",
        ),
        ask=(
            ("Is the delivery address still the right one?", "Yes, nothing has changed."),
            ("Could you give me the last four digits of your phone number?", "{last4}."),
            ("Might it be in a parcel locker, or with a neighbour?", "I've looked, it isn't."),
        ),
    ),
    "damaged_goods": Lines(
        subject=("Broken on arrival, order {order}", "Damaged {item}"),
        topics=(
            Topic(
                need=(
                    "The {item} came today and it was broken when I opened the box. Could you replace it?",
                    "Order {order}: the {item} arrived with a chipped lid. What should I do?",
                    "There's a crack in the {item} that came on {eta}. I have photos if you need them.",
                ),
                blunt=("The {item} came broken. Replace it.", "{order} arrived smashed. Who packs these?"),
                readback=(
                    "So the {item} was damaged when it reached you, is that right?",
                    "To confirm, you'd like a replacement for the damaged item in order {order}.",
                ),
                solution=(
                    "The warehouse has one in stock and a new {item} has been sent today. There's no need to return the broken one.",
                    "The replacement has been checked twice and will arrive on {newdate}. The driver will take the damaged one.",
                    "I'm afraid that pattern is sold out, so the full {amount} yen has been refunded.",
                ),
                wrong=(
                    "The replacement is here, but it's the wrong colour.",
                    "I asked for a refund, not another one.",
                ),
            ),
            Topic(
                need=(
                    "The {item} leaked and everything in the box is wet. The other things are stained too.",
                    "The cap of the {item} had come loose and it soaked through the box. Is what is left still safe?",
                ),
                blunt=("It leaked all over the box. Sort it out please.",),
                readback=("So the {item} leaked and spoiled the rest of the box, correct?",),
                solution=(
                    "Please don't use it, to be on the safe side. I've sent you a whole new set, stained items included.",
                    "The warehouse has found a fault in the packing. New goods will reach you on {newdate}.",
                ),
                wrong=("The new box doesn't have the {other} in it.",),
            ),
        ),
        detail=(
            "I can send pictures.",
            "I bought it for guests and need it by {newdate}.",
            "There was hardly any padding.",
            "This has happened to me once before.",
            "The outside of the box was fine, so perhaps it was broken before it left you.",
        ),
        ask=(
            ("Could you send me one photo of the damage?", "Sent. It's along the edge."),
            ("Do you still have the box and the padding?", "Yes, I've kept them."),
        ),
    ),
    "wrong_item": Lines(
        subject=("Wrong item in order {order}", "Not what I ordered"),
        topics=(
            Topic(
                need=(
                    "I ordered the {item} but received the {other}. Could you send the right one?",
                    "In order {order} I found the {other}. What I asked for was the {item}.",
                ),
                blunt=("You sent the wrong thing. I want the {item}.", "{order}: wrong contents."),
                readback=("So you ordered the {item} and got the {other}, is that right?",),
                solution=(
                    "Two shelf numbers were mixed up in the warehouse. The {item} has been sent today and the driver will collect the other one.",
                    "The right item will be with you on {newdate}. Please keep the {other} with our apologies.",
                ),
                wrong=("It's the {other} again.", "The driver knew nothing about a collection."),
            ),
            Topic(
                need=(
                    "I asked for three of the {item} and there were only two. When does the third one come?",
                    "The {item} is the wrong colour. I chose navy and got red.",
                ),
                blunt=(
                    "One short. Three ordered, two in the box.",
                    "Wrong colour. I asked for navy, this is red.",
                ),
                readback=("So the number or the colour of the {item} wasn't what you ordered, correct?",),
                solution=(
                    "The packing record shows it was our mistake. The missing one will arrive on {newdate}.",
                    "The right colour has been sent today. You can return the other one at our cost.",
                ),
                wrong=("There was something else in the extra box.", "The one you sent is red again."),
            ),
        ),
        detail=(
            "The packing slip shows the right thing.",
            "I haven't opened the bag.",
            "It went straight to a friend as a present, so it was rather embarrassing.",
            "There's no rush, I'd just like the right one.",
        ),
        ask=(
            ("Could you read me the eight-digit number on the box?", "It says {code}."),
            ("When would be a good time for the driver to call?", "Weekday evenings, please."),
        ),
    ),
    "refund": Lines(
        subject=("Refund for order {order}", "Still waiting for my refund"),
        topics=(
            Topic(
                need=(
                    "I returned the {item} on {ordered} and haven't seen the refund. When can I expect it?",
                    "I cancelled order {order}, but {amount} yen has been taken from my card. Could you look into it?",
                    "I seem to have been charged twice: {amount} yen appears two times on my statement.",
                ),
                blunt=(
                    "When do I get my money back? Order {order}.",
                    "Cancelled {order} and you still took {amount} yen.",
                    "You charged me {amount} yen twice.",
                ),
                readback=(
                    "So the refund of {amount} yen for order {order} hasn't reached you, is that right?",
                    "You're asking about {amount} yen charged to your card, correct?",
                ),
                solution=(
                    "Accounting has checked it and {amount} yen has been refunded today. It may appear on next month's statement.",
                    "I've found your cancellation, and {amount} yen has been refunded today. Please allow five working days.",
                    "You were indeed charged twice. {amount} yen has been refunded today and I've e-mailed you the slip.",
                ),
                wrong=("The refund is short by the postage.", "I got the notice, but it says {small} yen."),
            ),
            Topic(
                need=(
                    "I'd like to return the {item}. It's smaller than I thought; can I still get a refund now it's open?",
                    "I cancelled the monthly box, yet I've been billed again. Could you refund it?",
                ),
                blunt=(
                    "I want to send it back and get my money.",
                    "I cancelled the monthly box. Why bill me again?",
                ),
                readback=(
                    "You'd like to return the {item} for a refund, is that right?",
                    "So you were billed {amount} yen after cancelling the monthly box, correct?",
                ),
                solution=(
                    "It's within eight days, so you can return it. I've sent you a label, and {amount} yen will be refunded.",
                    "I've found your cancellation. This month's {amount} yen has been refunded and will arrive within five working days.",
                ),
                wrong=("You've given me points. I asked for the money back on my card.",),
            ),
        ),
        detail=(
            "My card company told me to ask you.",
            "I still have the proof of posting.",
            "It's not so much the amount as the silence that bothers me.",
            "It would help to have it settled by the end of the month.",
        ),
        ask=(
            ("Do you have the number of the return label?", "{code}."),
            ("Did you pay by credit card?", "Yes, by card."),
        ),
    ),
    "gift_wrapping": Lines(
        subject=("Gift wrapping", "Noshi and wrapping for a present"),
        topics=(
            Topic(
                need=(
                    "Could you put a noshi on the {item} and write our name on it?",
                    "I'm sending the {item} to someone who has just left hospital. Which noshi is right for that?",
                ),
                blunt=("Do you do noshi?", "Which noshi for a get-well present?"),
                readback=("You'd like the {item} with a noshi and a name, is that right?",),
                solution=(
                    "Inner and outer noshi are both free. You can write the wording in the notes of the order; I've added it for you as well.",
                    "For a recovery we use the knotted red and white cord. I've prepared it with the name {me}.",
                ),
                wrong=(
                    "Our name is misspelt in the preview.",
                    "The preview shows the bow, but I asked for the knot.",
                ),
            ),
            Topic(
                need=(
                    "I want to send the {item} to five addresses. Can I order them all at once, each with a card?",
                    "Could I have a carrier bag for each of the {party} boxes of {item}?",
                    "The person I'm sending it to shouldn't see the price. Is there an invoice in the box?",
                ),
                blunt=(
                    "Can I send to several addresses?",
                    "Do carrier bags come with it?",
                    "Can you leave the price out?",
                ),
                readback=("You have a question about how the gifts are sent, correct?",),
                solution=(
                    "You can send me a list of addresses and I'll enter them all. Five cards have been added.",
                    "Carrier bags are {small} yen each. I've added them to order {order}.",
                    "Nothing with a price goes into the box. I've set the invoice to be e-mailed to you alone.",
                ),
                wrong=(
                    "Only four of the five addresses are there.",
                    "The summary shows only one carrier bag.",
                    "The summary still says the invoice goes in the box.",
                ),
            ),
        ),
        detail=(
            "It would be good if it got there by {newdate}.",
            "I'm new to this kind of present and don't want to get it wrong.",
            "The order number is {order}.",
            "If I can choose the colour of the paper, please tell me.",
        ),
        ask=(
            ("Is there a date you'd like it delivered?", "The morning of {newdate}, please."),
            ("May I confirm the name on the noshi?", "{me}, please."),
        ),
    ),
}
