-- From staged events to fact_score and fact_score_item for the cases in scope_member(case_id, root).
-- Runs right after cases.sql, while its clocked is there: a score takes what is known of its case (team, process, ...),
-- and is none where nothing is known of the case any more (the import it came from was undone).

CREATE OR REPLACE TEMP TABLE live_score AS
WITH said AS (
    SELECT m.root, e.*
    FROM event e
    JOIN scope_member m ON e.subject_id = m.case_id
    ANTI JOIN superseded s ON s.number = e.number
    ANTI JOIN undone u ON u.batch_id = e.batch_id
    WHERE e.subject_kind = 'case' AND e.kind = 'score'
    QUALIFY row_number() OVER (PARTITION BY m.root, coalesce(e.conversation, -e.number) ORDER BY e.number DESC) = 1
)
SELECT
    j.number AS score, j.root AS case_id, j.conversation,
    CASE WHEN j.customer_id IS NULL THEN c.customer
         WHEN r.customer_id IS NOT NULL THEN r.root
         ELSE j.customer_id END AS customer,
    j.member_id AS member, coalesce(j.scorecard, '') AS scorecard, j.business, j.human, j.hidden,
    CAST(coalesce(j.critical_customer, FALSE) AS INTEGER) AS critical_customer,
    CAST(coalesce(j.critical_business, FALSE) AS INTEGER) AS critical_business,
    CAST(coalesce(j.critical_compliance, FALSE) AS INTEGER) AS critical_compliance,
    CAST(coalesce(j.critical_customer OR j.critical_business OR j.critical_compliance, FALSE) AS INTEGER) AS critical,
    coalesce(nullif(j.channel, ''), c.channel) AS channel, coalesce(nullif(j.team, ''), c.team) AS team,
    c.process, c.request, c.language, c.priority,
    j.at_ms, DATE '1970-01-01' + local_day(j.at_ms, k) AS day, j.origin, j.batch_id AS batch, j.items
FROM said j
JOIN clocked c ON c.case_id = j.root
LEFT JOIN customer_root r ON r.customer_id = j.customer_id
LEFT JOIN clock k ON k.block = block_of(j.at_ms);

INSERT INTO fact_score BY NAME
SELECT * EXCLUDE (items) FROM live_score ORDER BY case_id, score;

INSERT INTO fact_score_item BY NAME
SELECT
    score, case_id, conversation, member, scorecard, entry.key AS item, entry.value AS share,
    channel, team, process, request, language, priority, day, origin
FROM (SELECT *, unnest(map_entries(items)) AS entry FROM live_score WHERE items IS NOT NULL)
ORDER BY case_id, score, item;
