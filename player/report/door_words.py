"""The words of the notice for the door, in five languages.

Each is written for itself, not word for word; names in braces are filled in.
Before it is hung, somebody whose language it is should have read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language.

    *over* and *under* tell what was measured, beyond the threshold or not; *keep_out* and *take_care* are
    what follows for whom. *left_out*, *withheld* and *shown* are what becomes of contested synsets.
    """

    name: str
    heading: str
    rate: str
    slow: str
    rests: str
    over: str
    under: str
    guideline: str
    red: str
    far: str
    keep_out: str
    take_care: str
    unwell: str
    people_between: str
    people: str
    left_out: str
    withheld: str
    shown: str
    ask: str
    milliseconds: str
    seconds: str
    decimal: str
    thousands: str
    span: Callable[[date, date], str]


def _months(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH = _months("January February March April May June July August September October November December")
_GERMAN = _months("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_FRENCH = _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_SPANISH = _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")


def _english(first: date, last: date) -> str:
    begins = _begin(first, last, f"{first.day}", f" {_ENGLISH[first.month - 1]}", f" {first.year}")
    return f"{begins} to {last.day} {_ENGLISH[last.month - 1]} {last.year}"


def _german(first: date, last: date) -> str:
    begins = _begin(first, last, f"{first.day}.", f" {_GERMAN[first.month - 1]}", f" {first.year}")
    return f"{begins} bis zum {last.day}. {_GERMAN[last.month - 1]} {last.year}"


def _french(first: date, last: date) -> str:
    opening, closing = ("1er" if day.day == 1 else str(day.day) for day in (first, last))
    begins = _begin(first, last, opening, f" {_FRENCH[first.month - 1]}", f" {first.year}")
    return f"{begins} au {closing} {_FRENCH[last.month - 1]} {last.year}"


def _spanish(first: date, last: date) -> str:
    begins = _begin(first, last, f"{first.day}", f" de {_SPANISH[first.month - 1]}", f" de {first.year}")
    return f"{begins} al {last.day} de {_SPANISH[last.month - 1]} de {last.year}"


def _basque(first: date, last: date) -> str:
    """Write dates in figures, which are not declined."""
    return f"{first:%Y/%m/%d} – {last:%Y/%m/%d}"


def _begin(first: date, last: date, day: str, month: str, year: str) -> str:
    """Return the beginning of a span: its month and year are left out where they are those of its end."""
    if first.year != last.year:
        return day + month + year
    return day if first.month == last.month else day + month


LANGUAGES = {
    "en": Words(
        name="English",
        heading="Flashing light",
        rate="A new picture appears every {period}: {rate} pictures a second, for as long as we are open.",
        slow="A new picture appears every {period}, for as long as we are open.",
        rests="At random moments one of them stays for {shortest} to {longest} seconds.",
        over="We measured up to {most} flashes of light and dark in one second.",
        under="We measured no more than {most} flashes of light and dark in one second.",
        guideline="The guideline for safe viewing, WCAG 2.3.1, allows three.",
        red="Some of them are saturated red.",
        far="The further away you stand, the smaller is what flashes: from about {far} m on it was too "
        "small to count.",
        keep_out="If you have photosensitive epilepsy, or if flashing light can make you ill, please do "
        "not go in. Please look after children who are with you.",
        take_care="If you have photosensitive epilepsy, or if flashing light can make you ill, please "
        "take care. Please look after children who are with you.",
        unwell="If you feel unwell, cover one eye with your hand, turn away, and tell us.",
        people_between="From {span} many pictures of people are shown, filed under words for people. Some "
        "of these labels may hurt.",
        people="Many pictures of people are shown, filed under words for people. Some of these labels may "
        "hurt.",
        left_out="{synsets} categories that ImageNet’s makers judged offensive or sensitive are left out.",
        withheld="In place of {synsets} categories that ImageNet’s makers judged offensive or sensitive "
        "the screen stays empty.",
        shown="{synsets} categories that ImageNet’s makers judged offensive or sensitive are among them, "
        "by decision of {by}.",
        ask="Any questions? Please ask our staff.",
        milliseconds="milliseconds",
        seconds="seconds",
        decimal=".",
        thousands=",",
        span=_english,
    ),
    "fr": Words(
        name="français",
        heading="Lumière clignotante",
        rate="Une nouvelle image apparaît toutes les {period}, soit {rate} images par seconde, pendant "
        "toute la durée d’ouverture.",
        slow="Une nouvelle image apparaît toutes les {period}, pendant toute la durée d’ouverture.",
        rests="À des moments tirés au hasard, l’une d’elles reste de {shortest} à {longest} secondes.",
        over="Nous avons mesuré jusqu’à {most} flashs, alternances de clair et de sombre, en une seconde.",
        under="Nous n’avons pas mesuré plus de {most} flashs, alternances de clair et de sombre, en une "
        "seconde.",
        guideline="La règle de sécurité WCAG 2.3.1 en admet trois.",
        red="Certains sont d’un rouge saturé.",
        far="Plus vous êtes loin, plus la surface qui clignote est petite : à partir d’environ {far} m, "
        "elle était trop petite pour compter.",
        keep_out="Si vous êtes sujet à l’épilepsie photosensible, ou si une lumière clignotante peut vous "
        "causer un malaise, nous vous prions de ne pas entrer. Veillez sur les enfants qui vous "
        "accompagnent.",
        take_care="Si vous êtes sujet à l’épilepsie photosensible, ou si une lumière clignotante peut "
        "vous causer un malaise, soyez prudent. Veillez sur les enfants qui vous accompagnent.",
        unwell="En cas de malaise, couvrez un œil de la main, détournez-vous et prévenez-nous.",
        people_between="Du {span} sont montrées de nombreuses images de personnes, classées sous des mots "
        "qui désignent des personnes. Certaines de ces étiquettes peuvent blesser.",
        people="De nombreuses images de personnes sont montrées, classées sous des mots qui désignent des "
        "personnes. Certaines de ces étiquettes peuvent blesser.",
        left_out="{synsets} catégories jugées offensantes ou sensibles par les auteurs d’ImageNet sont "
        "écartées.",
        withheld="À la place de {synsets} catégories jugées offensantes ou sensibles par les auteurs "
        "d’ImageNet, l’écran reste vide.",
        shown="{synsets} catégories jugées offensantes ou sensibles par les auteurs d’ImageNet en font "
        "partie, par décision de : {by}.",
        ask="Des questions ? Adressez-vous à notre personnel.",
        milliseconds="millisecondes",
        seconds="secondes",
        decimal=",",
        thousands="\u202f",
        span=_french,
    ),
    "de": Words(
        name="Deutsch",
        heading="Flackerndes Licht",
        rate="Alle {period} erscheint ein neues Bild: {rate} Bilder in der Sekunde, solange geöffnet ist.",
        slow="Alle {period} erscheint ein neues Bild, solange geöffnet ist.",
        rests="In zufälligen Abständen bleibt eines {shortest} bis {longest} Sekunden stehen.",
        over="Wir haben bis zu {most} Blitze, Wechsel von Hell und Dunkel, in einer Sekunde gemessen.",
        under="Wir haben nicht mehr als {most} Blitze, Wechsel von Hell und Dunkel, in einer Sekunde "
        "gemessen.",
        guideline="Die Sicherheitsrichtlinie WCAG 2.3.1 lässt drei zu.",
        red="Einige davon sind kräftig rot.",
        far="Je weiter entfernt Sie stehen, desto kleiner ist die flackernde Fläche: Ab etwa {far} m war "
        "sie zu klein, um zu zählen.",
        keep_out="Wenn Sie photosensible Epilepsie haben oder flackerndes Licht Ihnen Beschwerden machen "
        "kann, gehen Sie bitte nicht hinein. Bitte achten Sie auf Kinder, die mit Ihnen kommen.",
        take_care="Wenn Sie photosensible Epilepsie haben oder flackerndes Licht Ihnen Beschwerden machen "
        "kann, seien Sie bitte vorsichtig. Bitte achten Sie auf Kinder, die mit Ihnen kommen.",
        unwell="Wenn Ihnen unwohl wird, bedecken Sie ein Auge mit der Hand, wenden Sie sich ab und "
        "sprechen Sie uns an.",
        people_between="Vom {span} sind viele Bilder von Menschen zu sehen, eingeordnet unter Wörtern für "
        "Menschen. Manche dieser Bezeichnungen können verletzen.",
        people="Es sind viele Bilder von Menschen zu sehen, eingeordnet unter Wörtern für Menschen. "
        "Manche dieser Bezeichnungen können verletzen.",
        left_out="{synsets} Kategorien, die die Urheber von ImageNet für beleidigend oder heikel halten, "
        "fehlen.",
        withheld="An Stelle von {synsets} Kategorien, die die Urheber von ImageNet für beleidigend oder "
        "heikel halten, bleibt der Schirm leer.",
        shown="{synsets} Kategorien, die die Urheber von ImageNet für beleidigend oder heikel halten, "
        "sind darunter; das hat entschieden: {by}.",
        ask="Haben Sie Fragen? Bitte wenden Sie sich an unser Personal.",
        milliseconds="Millisekunden",
        seconds="Sekunden",
        decimal=",",
        thousands=".",
        span=_german,
    ),
    "es": Words(
        name="español",
        heading="Luz parpadeante",
        rate="Cada {period} aparece una imagen nueva: {rate} imágenes por segundo, durante todo el "
        "horario de apertura.",
        slow="Cada {period} aparece una imagen nueva, durante todo el horario de apertura.",
        rests="En momentos al azar, una de ellas permanece de {shortest} a {longest} segundos.",
        over="Hemos medido hasta {most} destellos, alternancias de claro y oscuro, en un segundo.",
        under="No hemos medido más de {most} destellos, alternancias de claro y oscuro, en un segundo.",
        guideline="La pauta de seguridad WCAG 2.3.1 admite tres.",
        red="Algunos son de un rojo saturado.",
        far="Cuanto más lejos esté usted, menor es la superficie que parpadea: a partir de unos {far} m "
        "era demasiado pequeña para contar.",
        keep_out="Si padece epilepsia fotosensible, o si la luz parpadeante puede causarle malestar, le "
        "rogamos que no entre. Cuide de los niños que le acompañen.",
        take_care="Si padece epilepsia fotosensible, o si la luz parpadeante puede causarle malestar, "
        "tenga cuidado. Cuide de los niños que le acompañen.",
        unwell="Si se siente mal, cúbrase un ojo con la mano, dese la vuelta y avísenos.",
        people_between="Del {span} se muestran muchas imágenes de personas, clasificadas bajo palabras "
        "que designan a personas. Algunas de estas etiquetas pueden herir.",
        people="Se muestran muchas imágenes de personas, clasificadas bajo palabras que designan a "
        "personas. Algunas de estas etiquetas pueden herir.",
        left_out="Se excluyen {synsets} categorías que los autores de ImageNet consideran ofensivas o "
        "delicadas.",
        withheld="En lugar de {synsets} categorías que los autores de ImageNet consideran ofensivas o "
        "delicadas, la pantalla queda vacía.",
        shown="Entre ellas hay {synsets} categorías que los autores de ImageNet consideran ofensivas o "
        "delicadas, por decisión de: {by}.",
        ask="¿Tiene preguntas? Diríjase a nuestro personal.",
        milliseconds="milisegundos",
        seconds="segundos",
        decimal=",",
        thousands="\u202f",
        span=_spanish,
    ),
    "eu": Words(
        name="euskara",
        heading="Argi keinukaria",
        rate="Irudi berri bat agertzen da {period} behin: segundoko {rate} irudi, irekita gauden bitartean.",
        slow="Irudi berri bat agertzen da {period} behin, irekita gauden bitartean.",
        rests="Ausazko uneetan, irudi batek {shortest} eta {longest} segundo artean irauten du.",
        over="Segundo batean {most} keinu arte neurtu ditugu, argia eta iluna txandaka.",
        under="Segundo batean ez dugu {most} keinu baino gehiago neurtu, argia eta iluna txandaka.",
        guideline="WCAG 2.3.1 segurtasun-jarraibideak hiru onartzen ditu.",
        red="Batzuk gorri biziak dira.",
        far="Zenbat eta urrunago egon, orduan eta txikiagoa da keinuka ari den azalera: {far} m "
        "ingurutik aurrera, txikiegia zen kontuan hartzeko.",
        keep_out="Epilepsia fotosentikorra baduzu, edo argi keinukariak ondoeza eragin badiezazuke, ez "
        "sartu, mesedez. Zaindu zurekin datozen haurrak.",
        take_care="Epilepsia fotosentikorra baduzu, edo argi keinukariak ondoeza eragin badiezazuke, "
        "kontuz ibili, mesedez. Zaindu zurekin datozen haurrak.",
        unwell="Ondoezik sentitzen bazara, estali begi bat eskuarekin, jiratu eta esan iezaguzu.",
        people_between="Egun hauetan pertsonen irudi asko erakusten dira, pertsonak izendatzen dituzten "
        "hitzen arabera sailkatuta: {span}. Etiketa horietako batzuk mingarriak izan "
        "daitezke.",
        people="Pertsonen irudi asko erakusten dira, pertsonak izendatzen dituzten hitzen arabera "
        "sailkatuta. Etiketa horietako batzuk mingarriak izan daitezke.",
        left_out="ImageNeten egileek iraingarritzat edo sentikortzat jotako {synsets} kategoria kendu dira.",
        withheld="ImageNeten egileek iraingarritzat edo sentikortzat jotako {synsets} kategoriaren ordez, "
        "pantaila hutsik geratzen da.",
        shown="ImageNeten egileek iraingarritzat edo sentikortzat jotako {synsets} kategoria ere "
        "erakusten dira; erabakia hartu duena: {by}.",
        ask="Galderarik baduzu? Jo gure langileengana.",
        milliseconds="milisegundoz",
        seconds="segundoz",
        decimal=",",
        thousands=".",
        span=_basque,
    ),
}
"""By ISO 639; the order is that of the page where nobody asks for another."""
