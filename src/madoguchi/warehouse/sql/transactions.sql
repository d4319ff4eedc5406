-- From staged events to fact_transaction for the customers in scope_customer(customer), by the subject of the event.

INSERT INTO fact_transaction BY NAME
SELECT
    e.number AS event,
    CASE WHEN k.customer_id IS NOT NULL THEN k.root ELSE coalesce(e.customer_id, e.subject_id) END AS customer,
    e.at_ms, DATE '1970-01-01' + local_day(e.at_ms, c) AS day,
    e.value AS amount, coalesce(e.currency, '') AS currency, coalesce(e.transaction_kind, '') AS kind,
    coalesce(e.product, '') AS product, e.channel, e.origin, e.batch_id AS batch
FROM event e
JOIN scope_customer x ON e.subject_id = x.customer
ANTI JOIN superseded s ON s.number = e.number
ANTI JOIN undone u ON u.batch_id = e.batch_id
LEFT JOIN clock c ON c.block = block_of(e.at_ms)
LEFT JOIN customer_root k ON k.customer_id = coalesce(e.customer_id, e.subject_id)
WHERE e.subject_kind = 'customer' AND e.kind = 'transaction'
ORDER BY e.number;
