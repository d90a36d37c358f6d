"""The lists the network starts with: interests first, then experiences, in plain words. Moderators extend them."""

from __future__ import annotations

from sqlalchemy import func, select

from community.extensions import db
from community.profiles.traits import Trait, TraitKind

# Heading, then each entry with how the sentence "You both ..." ends for two who share it.
INTERESTS = {
    "Home and garden": [
        ("Gardening", "love gardens"),
        ("Cooking", "love to cook"),
        ("Baking", "love to bake"),
        ("Growing vegetables", "grow vegetables"),
        ("House plants", "keep house plants"),
        ("Doing up a house", "like doing up houses"),
        ("Op shops and markets", "like op shops and markets"),
        ("Wine and good food", "enjoy good food and wine"),
    ],
    "Making things": [
        ("Knitting and crochet", "knit or crochet"),
        ("Sewing", "sew"),
        ("Quilting", "make quilts"),
        ("Painting and drawing", "paint or draw"),
        ("Pottery", "make pottery"),
        ("Photography", "take photographs"),
        ("Woodwork", "work with wood"),
        ("Cards and scrapbooks", "make cards and scrapbooks"),
        ("Jewellery making", "make jewellery"),
    ],
    "Words and screens": [
        ("Reading", "love reading"),
        ("Book clubs", "like book clubs"),
        ("Writing", "write"),
        ("Poetry", "love poetry"),
        ("Films", "love films"),
        ("Television series", "enjoy a good series"),
        ("Crosswords and puzzles", "like puzzles"),
        ("Board and card games", "play board and card games"),
        ("Video games", "play video games"),
        ("Podcasts and radio", "listen to podcasts and radio"),
        ("History", "are interested in history"),
        ("Family history", "look into family history"),
        ("Learning a language", "are learning a language"),
        ("Science and nature", "are curious about science and nature"),
    ],
    "Music and going out": [
        ("Listening to music", "love music"),
        ("Singing in a choir", "sing"),
        ("Playing an instrument", "play an instrument"),
        ("Theatre", "love the theatre"),
        ("Museums and galleries", "like museums and galleries"),
        ("Dancing", "love dancing"),
        ("Cafes and lunches", "like a long lunch"),
    ],
    "Outdoors and moving": [
        ("Walking", "love walking"),
        ("Swimming", "swim"),
        ("The beach", "love the beach"),
        ("Bushwalking", "go bushwalking"),
        ("Camping and caravans", "like camping or a caravan"),
        ("Cycling", "cycle"),
        ("Yoga and tai chi", "do yoga or tai chi"),
        ("Birds", "watch birds"),
        ("Fishing and boats", "like fishing or boats"),
        ("Golf and bowls", "play golf or bowls"),
        ("Following the footy", "follow the footy"),
        ("Cricket and tennis", "follow cricket or tennis"),
        ("Travel", "love travelling"),
        ("Road trips", "like a road trip"),
    ],
    "Those we love": [
        ("Grandchildren", "have grandchildren"),
        ("Family time", "like time with family"),
        ("Dogs", "are dog people"),
        ("Cats", "are cat people"),
        ("Horses", "love horses"),
        ("Chooks", "keep chooks"),
        ("Wildlife rescue", "care for wildlife"),
    ],
    "What holds us": [
        ("Faith and prayer", "find strength in faith"),
        ("Meditation", "meditate"),
        ("Volunteering", "volunteer"),
        ("Speaking up for people with cancer", "speak up for people with cancer"),
        ("A quiet cup of tea", "like a quiet cup of tea"),
    ],
}

EXPERIENCES = {
    "My life": [
        ("Living alone", "live alone"),
        ("Living with a partner", "live with a partner"),
        ("Single", "are single"),
        ("Widowed", "are widowed"),
        ("Separated or divorced", "are separated or divorced"),
        ("Young children", "have young children"),
        ("Teenagers at home", "have teenagers at home"),
        ("Grown-up children", "have grown-up children"),
        ("No children", "have no children"),
        ("Caring for someone else", "care for someone else"),
        ("LGBTQIA+", "are LGBTQIA+"),
        ("A man with breast cancer", "are men with breast cancer"),
        ("Aboriginal or Torres Strait Islander", "are Aboriginal or Torres Strait Islander"),
        ("English is my second language", "have English as a second language"),
        ("Living far from a hospital", "live far from a hospital"),
        ("Living in the country", "live in the country"),
    ],
    "Work and money": [
        ("Working through treatment", "work through treatment"),
        ("Stopped working because of cancer", "stopped working because of cancer"),
        ("Retired", "are retired"),
        ("Money worries", "know money worries"),
    ],
    "My cancer": [
        ("Secondary from the start", "had secondary breast cancer from the start"),
        ("Secondary after early breast cancer", "had early breast cancer first"),
        ("Bone metastases", "live with bone metastases"),
        ("Liver metastases", "live with liver metastases"),
        ("Lung metastases", "live with lung metastases"),
        ("Brain metastases", "live with brain metastases"),
        ("Metastases elsewhere", "live with metastases in other places"),
        ("Hormone positive", "have hormone positive cancer"),
        ("HER2 positive", "have HER2 positive cancer"),
        ("Triple negative", "have triple negative cancer"),
        ("Lobular", "have lobular cancer"),
        ("A gene that runs in the family", "carry a gene that runs in the family"),
    ],
    "Treatment and getting by": [
        ("Newly diagnosed", "are newly diagnosed"),
        ("Stable for years", "have been stable for years"),
        ("Changing treatments", "are changing treatments"),
        ("On a clinical trial", "are on a clinical trial"),
        ("Chemotherapy now", "are having chemotherapy"),
        ("Tablets at home", "take tablets at home"),
        ("Radiotherapy", "know radiotherapy"),
        ("Resting from treatment", "are resting from treatment"),
        ("Palliative care alongside", "have palliative care alongside"),
        ("Living with pain", "live with pain"),
        ("Tired most days", "are tired most days"),
        ("Lymphoedema", "live with lymphoedema"),
        ("Sleepless nights", "know sleepless nights"),
        ("Scan anxiety", "know the days before a scan"),
        ("Early menopause", "know early menopause"),
        ("Changes in intimacy", "know changes in intimacy"),
        ("Talking to children about cancer", "talk with children about cancer"),
    ],
}


def first_things() -> None:
    """Put the first lists into an empty table."""
    if db.session.scalar(select(func.count(Trait.id))):
        return
    for kind, lists in ((TraitKind.INTEREST, INTERESTS), (TraitKind.EXPERIENCE, EXPERIENCES)):
        for heading, entries in lists.items():
            for name, shared in entries:
                Trait.add(kind, name, heading=heading, shared=shared)
    db.session.flush()
