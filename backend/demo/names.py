"""Invented people, companies and streets. Lists of our own: common names, drawn at random."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """What a utility's population is called and where it lives. Mexicans carry two surnames."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    two_surnames: bool
    businesses: tuple[str, ...]
    business_endings: tuple[str, ...]
    streets: tuple[str, ...]
    city: str
    state: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|"))


MEXICAN = Names(
    given=_words(
        """María Guadalupe|José Luis|Juan Carlos|Ana Lucía|Miguel Ángel|Rosa María|Francisco Javier|Verónica
        |Alejandro|Ximena|Jesús|Martha Elena|Luis Fernando|Claudia|Ricardo|Gabriela|Óscar|Leticia|Raúl|Mónica
        |Sergio|Adriana|Héctor|Beatriz|Andrés|Sofía|Iñaki|Araceli|Rubén|Itzel|Emiliano|Yolanda|Víctor Manuel
        |Inés|Ramón|Julieta|Tomás|Nayeli|Germán|Paulina|Ángel|Begoña|Ulises|Socorro|Abraham|Lourdes|Darío
        |Esperanza|Joaquín|Concepción|Mateo|Regina|Gonzalo|Irma|Fabián|Teresa|Saúl|Citlali"""
    ),
    surnames=_words(
        """Hernández|García|Martínez|López|González|Pérez|Rodríguez|Sánchez|Ramírez|Cruz|Flores|Gómez|Morales
        |Vázquez|Jiménez|Reyes|Núñez|Ibáñez|Muñoz|Peña|Ordóñez|Cabañas|Güemes|Argüello|Olvera|Ugalde
        |Feregrino|Trejo|Montes|Rangel|Servín|Arteaga|Frías|Balderas|Uribe|Zúñiga|Camacho|Estrada|Bárcenas
        |Yáñez|Quintanar|Rubio|Landeros|Aguilar|Castañeda|Ledesma|Nieto|Piña|Soto"""
    ),
    two_surnames=True,
    businesses=(
        "Panadería La Espiga",
        "Lavandería Burbujas",
        "Tintorería El Águila",
        "Restaurante La Ñora",
        "Ferretería Hércules",
        "Clínica Dental Álamos",
        "Hotel Mesón de la Cantera",
        "Autolavado El Delfín",
        "Tortillería San Isidro",
        "Café Los Arcos",
        "Imprenta Bernal",
        "Gimnasio Tlachco",
    ),
    business_endings=(", S.A. de C.V.", ", S. de R.L. de C.V.", ""),
    streets=(
        "Calle Independencia",
        "Calle Río Lerma",
        "Av. Universidad",
        "Calle Manuel Acuña",
        "Calle Ezequiel Montes",
        "Av. Zaragoza",
        "Calle Reforma",
        "Calle Pino Suárez",
        "Calle Nicolás Campa",
        "Av. de los Arcos",
        "Calle Ocampo",
        "Calle Cuauhtémoc",
        "Privada Jacarandas",
        "Calle Fray Junípero Serra",
        "Circuito Peñas",
        "Calle Sierra Gorda",
    ),
    city="Querétaro",
    state="Querétaro",
)

TEXAN = Names(
    given=_words(
        """James|Mary|Robert|Linda|Michael|Patricia|David|Jennifer|William|Elizabeth|Carlos|Guadalupe|Kevin
        |Ashley|Brian|Karen|Jesse|Tiffany|Wyatt|Savannah|Tyrone|Latoya|Minh|Thuy|Ravi|Anjali|Hank|Dolores
        |Travis|Brenda|Dwayne|Rosa|Caleb|Megan|Esteban|Nora|Clint|Bethany|Marcus|Yesenia|Grant|Holly|Omar
        |Fatima|Earl|June|Hector|Alma|Scott|Denise|Luis|Marisol|Trent|Kendra"""
    ),
    surnames=_words(
        """Smith|Johnson|Williams|Brown|Garcia|Martinez|Davis|Rodriguez|Miller|Hernandez|Nguyen|Patel|Wilson
        |Anderson|Thomas|Taylor|Moore|Jackson|White|Gonzalez|Treviño|Muñoz|Becker|Schmidt|Kowalski|O'Brien
        |McKinney|Whitaker|Holloway|Castillo|Cantú|Peña|Robinson|Clark|Lewis|Walker|Hall|Young|King|Wright|Vo
        |Tran|Reddy|Okafor|Baker|Dalton|Sauceda|Villarreal|Fuchs|Pruitt"""
    ),
    two_surnames=False,
    businesses=(
        "Bluebonnet Bakery",
        "Lone Prairie Feed & Seed",
        "Hill Country Dental",
        "Taquería El Ranchero",
        "Brushy Creek Hardware",
        "Pecan Street Cleaners",
        "Longhorn Tire",
        "Old Settlers Café",
        "Starlight Motel",
        "Chisholm Printing",
    ),
    business_endings=(" LLC", ", Inc.", ""),
    streets=(
        "Pecan St",
        "Live Oak Dr",
        "Bluebonnet Ln",
        "Chisholm Trail Rd",
        "Mays St",
        "Old Settlers Blvd",
        "Mesquite Ct",
        "Brushy Bend Dr",
        "Cottonwood Trl",
        "Palm Valley Blvd",
        "Limestone Ave",
        "Windmill Way",
        "Double Creek Dr",
        "Gattis School Rd",
    ),
    city="Round Rock",
    state="TX",
)

NAMES = {"cantera": MEXICAN, "prairie": TEXAN}
