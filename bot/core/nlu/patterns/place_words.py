"""The words by which a place is known, and those that no street is called."""

from __future__ import annotations

from bot.core.nlu.patterns import months
from bot.core.nlu.patterns.vocabulary import vocabulary

STREET_BEFORE = vocabulary(
    "calle cale cllae callle av ave aven avenida abenida avda blvd bulevar bulebar boulevard calz calzada priv "
    "privada cda cerrada "
    "andador callejon prol prolongacion carretera carr circuito paseo camino libramiento retorno c calles"
)
STREET_AFTER = vocabulary(
    "street st avenue ave av road rd lane ln drive dr court ct boulevard blvd way circle cir trail trl parkway "
    "pkwy loop "
    "place pl terrace hwy highway cove cv streat stret"
)
COLONIA = vocabulary("colonia col colonias fracc fraccionamiento barrio residencial ejido colnia unidad")
CORNER = vocabulary("esquina esq esquna corner intersection cruce cruza")
LINKS = vocabulary("y and con & with e")
BEFORE_NAME = vocabulary("de del la las los el of the")
BEFORE_STREET = vocabulary("on at of near the in from to en by along for and or about") | {"", ",", "."}
NUMBER_SIGN = vocabulary("# no num numero nro number n")
UNIT = vocabulary("int interior depto departamento apt apartment apto unit suite ste edificio edif lote casa")
DIRECTIONS = vocabulary("norte sur oriente poniente pte ote nte north south east west n s e w")
MONTH_NAMES = months.LONG_WORDS
_WEEKDAYS = vocabulary(
    "lunes martes miercoles jueves viernes sabado domingo sabados domingos monday tuesday wednesday thursday "
    "friday saturday "
    "sunday semana weekend week"
)
_NOT_NAMES = vocabulary(
    # Spanish
    "a al ante aqui alli ahi asi aun aunque bajo bien cada casa casi como con contra cual cuando cuanto desde "
    "despues donde "
    "dos durante en entre era es esa ese eso esta estaba estan estas este esto estoy estamos fue fuga gracias ha "
    "hace hacia haciendo han hasta "
    "hay he hola hoy igual junto le les llega lleva llevamos lo mas me mi mis mucha mucho muy nada ni no nos "
    "nuestra nuestro o otra "
    "otro para pero por porque principal pues que quien reviento rota roto se sea ser si sin sobre solo somos son "
    "su sus tambien tan tanto te tenemos tengo "
    "tiene tienen tira tirando toda todo todas todos tu un una uno unas unos va van vivo ya yo y favor frente "
    "enfrente cerca atras "
    "completa cerrada abierta inundada sucia oscura obscura vecinos vecino agua tuberia drenaje bache tal misma "
    "mismo urgente ayuda "
    "cp codigo tampoco ayer manana tarde noche dia mes ano recibo contrato cuenta saldo pago hidrante medidor reportar "
    "reporto quiero necesito "
    "tanta pueden puede podrian manden vengan dura ningun ninguna cierran abren estuvo sigue salio sale brota "
    "corre llueve ahorita poste total oxxo "
    "pesos agosto esperando falta fallando parpadea baja presion arreglen arreglar pavimentada nueva "
    # English
    "a an and are at be been behind between but by can cant come could crew did do does down every for from has have "
    "he her here his how i if in into is isn it its just leak leaking gushing broken burst flooded dark my near no "
    "not now of off on or our out over "
    "outside please power right she since so some somebody someone than thanks thank that the their them there "
    "they this through to too until up us was water we were "
    "what when where which who whole why will with without you your all along across whole same entire side next "
    "any another other half past only corner closed blocked nobody nothing ago today tomorrow tonight am pm line "
    "lines lights outage"
)
STOP = _NOT_NAMES | _WEEKDAYS | BEFORE_NAME
NEIGHBORHOOD = vocabulary("neighborhood neighbourhood subdivision")
STREET_WORDS = vocabulary("calle calles street streets")
EVERYDAY_BEFORE = vocabulary("paseo camino retorno circuito carretera")
"""Words of a street that are words of the day too: the name behind needs a capital ("camino a casa")."""
EVERYDAY_AFTER = vocabulary("way place court drive loop trail circle pl dr st")
TRIGGERS = (
    STREET_BEFORE
    | STREET_AFTER
    | COLONIA
    | CORNER
    | vocabulary("entre between neighborhood neighbourhood subdivision en sobre at on")
)
