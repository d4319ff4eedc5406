-- From staged events to fact_answer for the submissions in scope_submission(submission).
-- Runs after cases.sql: an answer takes what is known of its case (team, process, ...) from fact_case.

INSERT INTO fact_answer BY NAME
WITH said AS (
    SELECT e.*
    FROM event e
    JOIN scope_submission x ON e.subject_id = x.submission
    ANTI JOIN superseded s ON s.number = e.number
    ANTI JOIN undone u ON u.batch_id = e.batch_id
    WHERE e.subject_kind = 'submission' AND e.kind = 'answer'
    QUALIFY row_number() OVER (
        PARTITION BY e.subject_id, e.question_id, e.stage, e.touchpoint ORDER BY e.number DESC
    ) = 1
),
linked AS (
    SELECT
        a.*,
        coalesce(r.root, a.case_id) AS root,
        CASE WHEN k.customer_id IS NOT NULL THEN k.root ELSE a.customer_id END AS own_customer
    FROM said a
    LEFT JOIN case_root r ON r.case_id = a.case_id
    LEFT JOIN customer_root k ON k.customer_id = a.customer_id
),
judged AS (
    SELECT
        l.*, q.survey, coalesce(q.kind, '') AS kind_of_question, coalesce(q.audience, 'customer') AS audience,
        q.positive AS positive_set,
        l.value IS NOT NULL AND NOT isnan(l.value)
            AND NOT coalesce(list_contains(q.missing, l.value), FALSE)
            AND (q.scale_min IS NULL OR l.value >= q.scale_min)
            AND (q.scale_max IS NULL OR l.value <= q.scale_max)
            AND (NOT coalesce(q.whole, FALSE) OR l.value = floor(l.value)) AS is_valid
    FROM linked l
    LEFT JOIN dim_question q ON q.question = l.question_id
)
SELECT
    j.number AS answer, j.subject_id AS submission, j.question_id AS question, j.survey, j.kind_of_question AS kind,
    j.audience, j.root AS case_id,
    CASE WHEN j.customer_id IS NOT NULL THEN j.own_customer ELSE c.customer END AS customer,
    coalesce(CASE WHEN j.customer_id IS NOT NULL THEN j.own_customer ELSE c.customer END, -j.subject_id) AS person,
    j.value, CAST(j.is_valid AS INTEGER) AS valid,
    CAST(j.is_valid AND coalesce(list_contains(j.positive_set, j.value), FALSE) AS INTEGER) AS positive,
    CAST(j.is_valid AND j.kind_of_question IN ('nps', 'enps') AND j.value >= 9 AS INTEGER) AS promoter,
    CAST(j.is_valid AND j.kind_of_question IN ('nps', 'enps') AND j.value <= 6 AS INTEGER) AS detractor,
    j.weight, CAST(coalesce(j.has_text, FALSE) AS INTEGER) AS has_text,
    j.stage, j.touchpoint,
    coalesce(nullif(j.channel, ''), c.channel, '') AS channel,
    coalesce(nullif(j.team, ''), c.team, '') AS team,
    coalesce(c.process, '') AS process, coalesce(c.request, '') AS request,
    coalesce(nullif(j.language, ''), c.language, '') AS language, coalesce(c.priority, '') AS priority,
    j.at_ms, DATE '1970-01-01' + local_day(j.at_ms, k) AS day,
    j.origin, j.batch_id AS batch
FROM judged j
LEFT JOIN clock k ON k.block = block_of(j.at_ms)
LEFT JOIN fact_case c ON c.case_id = j.root
ORDER BY j.subject_id, j.number;
