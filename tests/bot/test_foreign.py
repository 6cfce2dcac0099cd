"""Which messages are in neither of our languages."""

from __future__ import annotations

import pytest

from bot.foreign import is_foreign

FOREIGN = (
    "je ne comprends pas",
    "Bonjour, je voudrais payer ma facture",
    "merci beaucoup",
    "combien je dois payer pour mon eau?",
    "Não consigo pagar a minha conta",
    "obrigado",
    "quanto eu devo da minha conta de água?",
    "Wie viel muss ich bezahlen?",
    "Ich habe kein Wasser",
    "Guten Tag",
    "Buongiorno, quanto devo pagare?",
    "non capisco la mia bolletta",
    "我想付水费",
    "水费多少钱？",
    "Сколько я должен?",
    "كم يجب أن أدفع؟",
    "요금이 얼마예요?",
    "水道料金はいくらですか",
    "Tôi muốn trả tiền nước",
    "Magkano ang bill ko?",
    "Niltze, nikneki atl",
    "amo onka atl nochan",
)
OURS = (
    "cuánto debo",
    "kiero mi resivo",
    "pinche agua sucia",
    "no hay luz en alamos",
    "ke onda con mi resibo",
    "me urge",
    "vale",
    "luz",
    "agua",
    "Ana Lucia Ferreira de Souza",
    "fuga en calle Hidalgo 25 centro",
    "no tengo agua desde ayer",
    "saldo por favor",
    "como pago",
    "no se como pagar",
    "buen dia, me pasan mi recibo",
    "cuanto es de luz",
    "ok gracias",
    "chao",
    "how much do i owe",
    "hi there",
    "my bill is too high",
    "no water at my house",
    "plz send me the bill",
    "the die is cast",
    "merci, ¿cuánto debo?",
    "ta bien",
    "nel",
    "simon, va",
    "es la de la esquina con la tienda",
    "ño 😀",
    "Müller 12, Centro",
    "1234567890",
    "👍",
    "",
    "un recibo de mi mama",
    "do you have my payment",
    "no me llego la factura",
    "amo esta ciudad",
)


@pytest.mark.parametrize("text", FOREIGN)
def test_another_language_is_seen(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize("text", OURS)
def test_ours_is_not_taken_for_another_however_it_is_spelt(text: str) -> None:
    assert not is_foreign(text)
