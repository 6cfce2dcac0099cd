"""What the page of figures says, in both languages; also the names of the columns that are exported."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "figures_title": ("Cifras", "Figures"),
    "period": ("Periodo", "Period"),
    "last_days": ("{count} días", "{count} days"),
    "from": ("Desde", "From"),
    "to": ("Hasta", "To"),
    "every_channel": ("Todos los canales", "All channels"),
    "every_team": ("Todos los equipos", "All teams"),
    "apply": ("Ver", "Show"),
    "export_days": ("Exportar días (CSV)", "Export days (CSV)"),
    "export_channels": ("Exportar canales (CSV)", "Export channels (CSV)"),
    "export_payments": ("Exportar pagos (CSV)", "Export payments (CSV)"),
    "digital": ("Digital", "Digital"),
    "payments": ("Pagos", "Payments"),
    "by_channel": ("Por canal", "By channel"),
    "how_paid": ("Cómo pagaron", "How customers paid"),
    "paid_way": ("Forma", "Way"),
    "paid_none": ("No hubo pagos en estos días.", "There were no payments on these days."),
    "paid_unknown": (
        "Ahora no se pueden leer los pagos. Vuelve a abrir la página en un momento.",
        "Payments can't be read right now. Open the page again in a moment.",
    ),
    "told_digital": (
        "Digitales, sin ir a ningún lado: {share}. Visitas a una oficina para pagar: {office}.",
        "Digital, without going anywhere: {share}. Visits to an office to pay: {office}.",
    ),
    "means_paid": (
        "Los pagos recibidos en estos días, por cualquier canal: pendientes y aplicados, no los rechazados ni los "
        "revertidos. Digitales: transferencia, tarjeta, débito bancario y pago automático. El canal y el equipo no los "
        "cambian.",
        "Payments received on these days, pending and settled, without rejected and reversed ones. Digital: bank "
        "transfer, card, bank debit and autopay. Channel and team do not change them.",
    ),
    "export_intents": ("Exportar peticiones (CSV)", "Export requests (CSV)"),
    "no_figures": ("Nadie escribió en estos días", "Nobody wrote on these days"),
    "no_figures_hint": (
        "Elige otro periodo, o quita el canal y el equipo.",
        "Choose another period, or leave out channel and team.",
    ),
    "of_counted": ("{part} de {whole}", "{part} of {whole}"),
    "nothing": ("Sin datos", "No data"),
    "table_of": ("Ver la tabla", "See the table"),
    "day": ("Día", "Day"),
    # the figures themselves
    "visits": ("Visitas", "Visits"),
    "contained": ("Contenidas", "Contained"),
    "containment": ("Contención", "Containment"),
    "containment_by_intent": ("Contención por petición", "Containment by request"),
    "with_person": ("Con una persona", "With a person"),
    "lost": ("No se entendió nada", "Nothing understood"),
    "resumed": ("Volvieron por lo mismo", "Came back about it"),
    "asked": ("Con una petición", "With a request"),
    "understood_share": ("Se entendió", "Understood"),
    "judged": ("Mensajes con veredicto", "Judged messages"),
    "understood": ("Entendidos a la primera", "Understood at once"),
    "alone_time": ("Tiempo", "Time"),
    "alone_minutes": ("Asistente, min", "Assistant, min"),
    "told_understood": (
        "De los mensajes con una petición, el {share} se entendió a la primera.",
        "Of the messages with a request, {share} were understood at once.",
    ),
    "told_alone": (
        "Con el asistente, la mitad de las visitas termina en {time}.",
        "With the assistant, half of the visits end within {time}.",
    ),
    "told_person": (
        "Con una persona, la mitad de las conversaciones termina en {time}.",
        "With a person, half of the conversations end within {time}.",
    ),
    "deflected": ("Llamadas evitadas", "Deflected calls"),
    "deflection": ("Llamadas evitadas", "Deflection"),
    "request": ("Petición", "Request"),
    "handoffs": ("Pasaron a una persona", "Handed to a person"),
    "reasons": ("Por qué pasaron a una persona", "Why they were handed over"),
    "count": ("Cuántas", "How many"),
    "share": ("Parte", "Share"),
    "first_answer": ("Primera respuesta", "First answer"),
    "first_answer_minutes": ("Primera respuesta, min", "First answer, min"),
    "answered_by": ("Mitad contestada antes de", "Half answered within"),
    "handled_minutes": ("Atención, min", "Handling, min"),
    "resolved": ("Resueltas", "Resolved"),
    "closed": ("Cerradas", "Closed"),
    "reopened": ("Reabiertas", "Reopened"),
    "resolved_share": ("Resueltas de las cerradas", "Resolved of those closed"),
    "csat": ("Satisfacción", "Satisfaction"),
    "nps": ("Recomendación (NPS)", "Recommendation (NPS)"),
    "nps_given": ("respuestas: {count}", "answers: {count}"),
    "promoters": ("Recomiendan (9 y 10)", "Promoters (9, 10)"),
    "passives": ("Neutrales (7 y 8)", "Passives (7, 8)"),
    "detractors": ("No recomiendan (0 a 6)", "Detractors (0 to 6)"),
    "ratings": ("Calificaciones", "Ratings"),
    "satisfied": ("Con 4 o 5", "With 4 or 5"),
    "mean_score": ("Promedio", "Mean"),
    "promises_kept": ("Promesas cumplidas", "Promises kept"),
    "kept": ("Cumplidas", "Kept"),
    "broken": ("Incumplidas", "Broken"),
    "percent_axis": ("%", "%"),
    "minutes_axis": ("min", "min"),
    # charts
    "visits_chart": ("Visitas por día y cómo terminaron", "Visits by day and how they ended"),
    "visits_chart_told": (
        "Visitas por día: {total} en total, {contained} contenidas. La tabla de abajo tiene cada día.",
        "Visits by day: {total} in all, {contained} contained. The table below has every day.",
    ),
    "handoffs_chart": ("Conversaciones que pasaron a una persona", "Conversations handed to a person"),
    "handoffs_chart_told": (
        "Conversaciones que pasaron a una persona, por día: {total} en total, {resolved} resueltas. La tabla de abajo "
        "tiene cada día.",
        "Conversations handed to a person, by day: {total} in all, {resolved} resolved. The table below has every day.",
    ),
    "answers_chart": ("Minutos hasta la primera respuesta", "Minutes to the first answer"),
    "answers_chart_told": (
        "Minutos hasta la primera respuesta de una persona, por día: la mitad espera menos. La tabla de abajo tiene "
        "cada día.",
        "Minutes to a person's first answer, by day: half wait less. The table below has every day.",
    ),
    "csat_chart": ("Satisfacción por día", "Satisfaction by day"),
    "csat_chart_told": (
        "Parte de las calificaciones que fueron 4 o 5, por día. La tabla de abajo tiene cada día.",
        "Share of ratings that were 4 or 5, by day. The table below has every day.",
    ),
    "other_handoffs": ("Otras", "Others"),
    # the greeting under test
    "greeting_title": ("Prueba del saludo", "The greeting under test"),
    "measure": ("Qué pasó", "What came of it"),
    "greeting_formal": ("Formal", "Formal"),
    "greeting_conversational": ("Cercano", "Friendly"),
    "greeting_asked": ("Siguió con una petición", "Went on to a request"),
    "greeting_contained": ("Contención", "Containment"),
    "greeting_satisfied": ("Con 4 o 5", "With 4 or 5"),
    "difference": ("Diferencia", "Difference"),
    "points": ("{value} pts ({low} a {high})", "{value} pts ({low} to {high})"),
    "points_chance": ("{told}, puede ser azar", "{told}, may be chance"),
    "greeting_hint": (
        "Cada conversación cuenta una vez, por su primera visita que empezó con un saludo. Entre paréntesis, dónde "
        "está la diferencia con 95 % de confianza. Si abarca el cero, puede ser azar.",
        "Each conversation counts once, by its first visit that began with a greeting. In brackets, where the "
        "difference lies with 95 % confidence. If that includes zero, it may be chance.",
    ),
    # what counts
    "what_counts": ("Qué cuenta y qué no", "What counts and what doesn't"),
    "means_visits": (
        "Un tramo de conversación. Termina con media hora de silencio, o con un día si quedó abierta una pregunta "
        "nuestra. Cuenta en el día en que empezó. No cuentan los mensajes que no se pudieron procesar ni los que se "
        "frenaron por ser demasiados.",
        "A stretch of a conversation. Half an hour's silence ends it, or a day's if a question of ours was left open. "
        "It counts on the day that it began. Messages that could not be processed, or were held back for being too "
        "many, don't count.",
    ),
    "means_containment": (
        "De todas las visitas, la parte que no necesitó a una persona, en la que se entendió algo, y cuyo cliente no "
        "volvió por lo mismo en 72 horas. En los últimos tres días todavía puede bajar. El equipo no la cambia: es "
        "del asistente.",
        "Of all visits, the share that needed no person, in which something was understood, and whose customer did "
        "not come back about it within 72 hours. For the last three days it may still fall. The team does not change "
        "it: it is the assistant's.",
    ),
    "means_deflection": (
        "De las visitas en que se pidió algo, la parte que terminó sin una persona y sin quedar a medias: una llamada "
        "o una vuelta a la oficina que no hizo falta. Un saludo solo no cuenta.",
        "Of the visits in which something was asked for, the share that ended without a person and was not left half "
        "way: a call or a trip to the office that was not needed. A greeting alone does not count.",
    ),
    "means_intent": (
        "Una visita sobre dos cosas cuenta en las dos. Si el cliente eligió qué quería después de que no se le "
        "entendió, cuenta lo que eligió.",
        "A visit about two things counts for both. If the customer chose what they meant after not being understood, "
        "their choice counts.",
    ),
    "means_understood": (
        "De los mensajes escritos sobre esa petición, la parte que el asistente entendió sin preguntar de nuevo y sin "
        "que el cliente lo corrigiera. Se sabe media hora después.",
        "Of the messages written about that request, the share that the assistant understood without asking back and "
        "without being corrected. It is known half an hour later.",
    ),
    "means_alone_time": (
        "Del primer mensaje de una visita a la última respuesta, en las visitas que el asistente atendió solo y hasta "
        "el final. La mitad tardó menos.",
        "From a visit's first message to the last answer, in visits that the assistant served alone and to the end. "
        "Half took less.",
    ),
    "means_handoffs": (
        "Cada vez que una conversación quedó en espera de una persona, o que un agente la tomó por su cuenta. Cuenta "
        "en el día en que se pidió, aunque termine después.",
        "Each time a conversation was put on the list for a person, or an agent took it by themselves. It counts on "
        "the day that it was asked for, even if it ends later.",
    ),
    "means_first_answer": (
        "Desde que se pidió una persona hasta el primer mensaje de un agente, en minutos de reloj, también de noche. "
        "La mitad esperó menos que la cifra. Quien se fue antes de una respuesta no cuenta. Las promesas, en cambio, "
        "corren en horas de atención.",
        "From asking for a person to an agent's first message, in minutes on the clock, nights included. Half waited "
        "less than the figure. Who left before an answer does not count. Promises, though, run in business hours.",
    ),
    "means_resolution": (
        "De las que cerró un agente, la parte que quedó resuelta o con un reporte abierto, y que no se reabrió en 72 "
        "horas. Las que se devolvieron al asistente y las que el cliente dejó no están ni arriba ni abajo.",
        "Of those that an agent closed, the share that was solved or left an open case, and was not reopened within "
        "72 hours. Those handed back to the assistant and those that the customer left are in neither number.",
    ),
    "means_nps": (
        "De quienes dijeron del 0 al 10 qué tanto recomendarían el servicio: el porcentaje de 9 y 10 menos el de 0 a "
        "6, de −100 a +100. Se pregunta pocas veces. El equipo no la cambia.",
        "Of who said from 0 to 10 how likely they recommend the service: percent of 9 and 10 less percent of 0 to 6, "
        "from −100 to +100. It is asked seldom. The team does not change it.",
    ),
    "means_csat": (
        "De las calificaciones de 1 a 5, la parte que fue 4 o 5. Cuenta en el día en que se dio. Quien no contestó no "
        "cuenta. Con un equipo: las de conversaciones que atendió ese equipo.",
        "Of the ratings from 1 to 5, the share that was 4 or 5. It counts on the day that it was given. Who did not "
        "answer does not count. With a team: those of conversations that this team handled.",
    ),
    "means_promises": (
        "Primera respuesta, respuestas siguientes y solución, en horas de atención; una emergencia, por el reloj. Las "
        "que nadie necesitó, porque el cliente se fue, no cuentan.",
        "First answer, next answers and resolution, in business hours; an emergency by the clock. Those that nobody "
        "needed, because the customer left, don't count.",
    ),
}
