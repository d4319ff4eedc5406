-- From staged events to fact_event, fact_case and fact_attribute for the cases in scope_member(case_id, root).
-- superseded(number) and scope_member are temporary tables made by build.py; old facts are already deleted.

CREATE OR REPLACE TEMP TABLE live_step AS
WITH step AS (
    SELECT
        m.root, e.number, e.at_ms, e.started_ms, least(coalesce(e.started_ms, e.at_ms), e.at_ms) AS begin_ms,
        e.activity, e.signal, e.team, e.stage, e.lane, e.member_id, e.channel, e.cost, e.origin, e.batch_id,
        e.customer_id
    FROM event e
    JOIN scope_member m ON e.subject_id = m.case_id
    ANTI JOIN superseded s ON s.number = e.number
    ANTI JOIN undone u ON u.batch_id = e.batch_id
    WHERE e.subject_kind = 'case' AND e.kind = 'step'
)
SELECT
    step.*,
    local_day(step.at_ms, k) AS day_number,
    business_ms(step.at_ms, k) AS business_at,
    CASE WHEN step.begin_ms = step.at_ms THEN business_ms(step.at_ms, k) ELSE business_ms(step.begin_ms, b) END
        AS business_begin
FROM step
LEFT JOIN clock k ON k.block = block_of(step.at_ms)
LEFT JOIN clock b ON b.block = CASE WHEN step.begin_ms <> step.at_ms THEN block_of(step.begin_ms) END;

-- The description that counts: the root's own latest, else the latest of any case merged into it.
CREATE OR REPLACE TEMP TABLE live_description AS
SELECT m.root, e.*
FROM event e
JOIN scope_member m ON e.subject_id = m.case_id
ANTI JOIN superseded s ON s.number = e.number
ANTI JOIN undone u ON u.batch_id = e.batch_id
WHERE e.subject_kind = 'case' AND e.kind = 'describe'
QUALIFY row_number() OVER (PARTITION BY e.subject_id ORDER BY e.number DESC) = 1;

CREATE OR REPLACE TEMP TABLE description AS
SELECT *, min(opened_ms) OVER (PARTITION BY root) AS first_opened_ms
FROM live_description
QUALIFY row_number() OVER (PARTITION BY root ORDER BY (subject_id = root) DESC, number DESC) = 1;

CREATE OR REPLACE TEMP TABLE neighboured AS
SELECT
    *,
    CAST(row_number() OVER w - 1 AS INTEGER) AS seq,
    lag(activity) OVER w AS prev_activity,
    lead(activity) OVER w AS next_activity,
    lag(at_ms) OVER w AS prev_at_ms,
    lag(business_at) OVER w AS prev_business_at,
    lag(nullif(team, '') IGNORE NULLS) OVER w AS prev_team,
    lag(nullif(stage, '') IGNORE NULLS) OVER w AS prev_stage,
    lag(lane) OVER w AS prev_lane,
    lag(member_id IGNORE NULLS) OVER w AS prev_member,
    lag(CASE WHEN lane IN ('front', 'back') THEN lane END IGNORE NULLS) OVER w AS prev_side
FROM live_step
WINDOW w AS (PARTITION BY root ORDER BY at_ms, number);

-- The first time an activity, and an edge, occurs in a case: flags that add up where distinct counts do not.
CREATE OR REPLACE TEMP TABLE ordered_step AS
WITH first_activity AS (
    SELECT root, activity, min(seq) AS seq, 1 AS is_first FROM neighboured GROUP BY root, activity
),
first_edge AS (
    SELECT root, prev_activity, activity, min(seq) AS seq, 1 AS is_first
    FROM neighboured WHERE seq > 0 GROUP BY root, prev_activity, activity
)
SELECT
    n.*,
    coalesce(a.is_first, 0) AS first_of_activity,
    coalesce(e.is_first, 0) AS first_of_edge,
    not_negative(n.begin_ms - n.prev_at_ms) AS gap_ms,
    not_negative(n.business_begin - n.prev_business_at) AS business_gap_ms,
    CAST(n.team <> '' AND n.prev_team <> n.team AS INTEGER) AS handover,
    CAST(n.lane IN ('front', 'back') AND n.prev_side <> n.lane AS INTEGER) AS crossing
FROM neighboured n
LEFT JOIN first_activity a ON a.root = n.root AND a.activity = n.activity AND a.seq = n.seq
LEFT JOIN first_edge e
    ON e.root = n.root AND e.prev_activity = n.prev_activity AND e.activity = n.activity AND e.seq = n.seq;

CREATE OR REPLACE TEMP TABLE signalled AS
SELECT
    root,
    min(at_ms) FILTER (signal = 'opened') AS opened_signal_ms,
    min(begin_ms) AS begin_ms,
    max(at_ms) AS last_ms,
    max(seq) FILTER (signal = 'reopened') AS reopened_seq,
    max(seq) FILTER (signal = 'resolved') AS resolved_seq,
    max(seq) FILTER (signal = 'closed') AS closed_seq,
    max(at_ms) FILTER (signal = 'resolved') AS last_resolved_ms,
    max(at_ms) FILTER (signal = 'closed') AS last_closed_ms,
    min(at_ms) FILTER (signal = 'resolved') AS first_resolved_ms,
    min(at_ms) FILTER (signal = 'reply') AS first_reply_ms,
    count(*) FILTER (signal = 'reopened') AS reopens,
    count(*) FILTER (signal = 'contact') AS contact_signals,
    min(at_ms) FILTER (signal = 'contact') AS first_contact_ms,
    count(*) FILTER (signal = 'reply') AS replies,
    count(*) FILTER (signal <> '') AS signals,
    count(*) AS steps,
    count(DISTINCT nullif(team, '')) AS teams,
    count(DISTINCT member_id) AS members,
    sum(first_of_activity) AS activities,
    sum(handover) AS handovers,
    sum(crossing) AS crossings,
    CAST(sum(TRY_CAST(cost AS DECIMAL(38, 6))) AS DOUBLE) AS cost,
    string_agg(activity, chr(31) ORDER BY seq) AS trace,
    arg_min(nullif(team, ''), seq) FILTER (team <> '') AS team,
    arg_min(nullif(channel, ''), seq) FILTER (channel <> '') AS channel,
    arg_min(customer_id, seq) FILTER (customer_id IS NOT NULL) AS customer_id,
    arg_min(origin, seq) AS origin
FROM ordered_step
GROUP BY root;

-- When a case counts as resolved:
--   resolved steps that no reopening followed -> the last of them, and the first of all for the first resolution
--   reopened and then closed without being resolved again, or closed without ever being resolved -> the last closing
--   no signal of either kind, but a plain log without any signal, or described as resolved -> its last event
--   otherwise it is open.
-- A closing timer is thus never a resolution where a resolved step stands.
CREATE OR REPLACE TEMP TABLE clocked AS
WITH known AS (
    SELECT
        coalesce(s.root, d.root) AS case_id,
        coalesce(d.customer_id, s.customer_id) AS said_customer,
        coalesce(d.process, '') AS process,
        coalesce(d.request, '') AS request,
        coalesce(d.priority, '') AS priority,
        coalesce(d.language, '') AS language,
        coalesce(nullif(d.channel, ''), s.channel, '') AS channel,
        coalesce(nullif(d.team, ''), s.team, '') AS team,
        coalesce(d.origin, s.origin) AS origin,
        coalesce(d.first_opened_ms, s.opened_signal_ms, s.begin_ms, d.at_ms) AS opened_ms,
        d.due_ms,
        CASE WHEN s.resolved_seq > coalesce(s.reopened_seq, -1) THEN s.last_resolved_ms
             WHEN s.closed_seq > coalesce(s.reopened_seq, -1) THEN s.last_closed_ms
             WHEN s.resolved_seq IS NOT NULL THEN NULL
             WHEN d.resolved THEN coalesce(s.last_ms, d.at_ms)
             WHEN s.signals = 0 AND coalesce(d.resolved, TRUE) THEN s.last_ms
        END AS resolved_ms,
        s.* EXCLUDE (root, customer_id, channel, team, origin)
    FROM signalled s
    FULL JOIN description d ON d.root = s.root
),
told AS (
    SELECT
        known.* EXCLUDE (first_resolved_ms, first_reply_ms),
        CASE WHEN c.customer_id IS NOT NULL THEN c.root ELSE said_customer END AS customer,
        coalesce(first_resolved_ms, resolved_ms) AS first_resolved_ms,
        CASE WHEN first_reply_ms >= opened_ms THEN first_reply_ms END AS first_reply_ms
    FROM known
    LEFT JOIN customer_root c ON c.customer_id = known.said_customer
)
SELECT
    told.*,
    local_day(opened_ms, k1) AS opened_day_number,
    local_day(first_reply_ms, k2) AS first_reply_day_number,
    local_day(first_resolved_ms, k3) AS first_resolved_day_number,
    local_day(resolved_ms, k4) AS resolved_day_number,
    business_ms(opened_ms, k1) AS business_opened,
    business_ms(first_reply_ms, k2) AS business_replied,
    business_ms(first_resolved_ms, k3) AS business_first_resolved,
    business_ms(resolved_ms, k4) AS business_resolved
FROM told
LEFT JOIN clock k1 ON k1.block = block_of(told.opened_ms)
LEFT JOIN clock k2 ON k2.block = block_of(told.first_reply_ms)
LEFT JOIN clock k3 ON k3.block = block_of(told.first_resolved_ms)
LEFT JOIN clock k4 ON k4.block = block_of(told.resolved_ms);

INSERT INTO fact_case BY NAME
SELECT
    case_id, customer, process, request, priority, language, channel, team, origin,
    opened_ms, DATE '1970-01-01' + opened_day_number AS opened_day, business_opened AS business_opened_ms,
    first_reply_ms, DATE '1970-01-01' + first_reply_day_number AS first_reply_day,
    first_reply_ms - opened_ms AS first_reply_after_ms,
    not_negative(business_replied - business_opened) AS business_first_reply_ms,
    first_resolved_ms, DATE '1970-01-01' + first_resolved_day_number AS first_resolved_day,
    not_negative(first_resolved_ms - opened_ms) AS resolution_ms,
    not_negative(business_first_resolved - business_opened) AS business_resolution_ms,
    resolved_ms, DATE '1970-01-01' + resolved_day_number AS resolved_day,
    not_negative(resolved_ms - opened_ms) AS full_resolution_ms,
    not_negative(business_resolved - business_opened) AS business_full_resolution_ms,
    duration_bucket(first_reply_ms - opened_ms) AS first_reply_bucket,
    duration_bucket(first_resolved_ms - opened_ms) AS resolution_bucket,
    duration_bucket(resolved_ms - opened_ms) AS full_resolution_bucket,
    CAST(resolved_ms IS NULL AS INTEGER) AS open,
    CAST(coalesce(closed_seq > coalesce(reopened_seq, -1), FALSE) AS INTEGER) AS closed,
    coalesce(reopens, 0) AS reopens,
    coalesce(contact_signals, 0)
        + CAST(coalesce(opened_signal_ms <> first_contact_ms, opened_signal_ms IS NOT NULL) AS INTEGER) AS contacts,
    coalesce(replies, 0) AS replies, coalesce(steps, 0) AS steps, coalesce(teams, 0) AS teams,
    coalesce(members, 0) AS members, coalesce(handovers, 0) AS handovers, coalesce(crossings, 0) AS crossings,
    coalesce(activities, 0) AS activities,
    variant_of(trace) AS variant, due_ms,
    CASE WHEN due_ms IS NOT NULL AND resolved_ms IS NOT NULL THEN CAST(resolved_ms <= due_ms AS INTEGER) END AS kept,
    cost, last_ms
FROM clocked
ORDER BY case_id;

INSERT INTO fact_event BY NAME
SELECT
    s.number AS event, s.root AS case_id, s.seq, CAST(s.next_activity IS NULL AS INTEGER) AS is_last,
    s.activity, s.prev_activity, s.next_activity, s.prev_activity || chr(31) || s.activity AS edge,
    s.first_of_activity, s.first_of_edge,
    s.at_ms, s.started_ms, s.gap_ms, s.business_gap_ms, s.at_ms - s.started_ms AS service_ms,
    duration_bucket(s.gap_ms) AS gap_bucket, s.business_at AS business_at_ms, DATE '1970-01-01' + s.day_number AS day,
    s.member_id AS member, s.prev_member, s.team, s.prev_team, s.stage, s.prev_stage, s.lane, s.prev_lane,
    coalesce(s.handover, 0) AS handover, coalesce(s.crossing, 0) AS crossing,
    s.channel, s.signal, s.cost, s.origin, s.batch_id AS batch,
    c.channel AS case_channel, c.team AS case_team, c.process, c.request, c.language,
    DATE '1970-01-01' + c.opened_day_number AS opened_day
FROM ordered_step s
JOIN clocked c ON c.case_id = s.root
ORDER BY s.root, s.seq;

INSERT INTO fact_attribute
SELECT case_id, event, entry.key, entry.value, try_cast(entry.value AS DOUBLE)
FROM (
    SELECT root AS case_id, 0 AS event, unnest(map_entries(attributes)) AS entry FROM description
    UNION ALL
    SELECT s.root, s.number, unnest(map_entries(e.attributes))
    FROM live_step s JOIN event e ON e.number = s.number
    WHERE e.attributes IS NOT NULL
)
ORDER BY case_id, event;
