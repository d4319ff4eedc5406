-- Every table of the warehouse file. Written natively; read by the Ibis expressions through schema.py.

CREATE TABLE meta (name VARCHAR, value VARCHAR);

-- The log as staged: a typed copy of the events the facts are derived from. Never read by a page.
CREATE TABLE event (
    number BIGINT, kind VARCHAR, origin VARCHAR, subject_kind VARCHAR, subject_id BIGINT,
    at_ms BIGINT, started_ms BIGINT,
    case_id BIGINT, customer_id BIGINT, question_id BIGINT, member_id BIGINT,
    activity VARCHAR, signal VARCHAR, stage VARCHAR, lane VARCHAR, team VARCHAR, channel VARCHAR, touchpoint VARCHAR,
    value DOUBLE, weight DOUBLE, cost DOUBLE, supersedes_id BIGINT, batch_id BIGINT,
    into_id BIGINT, process VARCHAR, request VARCHAR, priority VARCHAR, language VARCHAR,
    opened_ms BIGINT, due_ms BIGINT, resolved BOOLEAN, has_text BOOLEAN,
    currency VARCHAR, transaction_kind VARCHAR, product VARCHAR,
    attributes MAP(VARCHAR, VARCHAR), definition VARCHAR,
    conversation BIGINT, scorecard VARCHAR, business DOUBLE, human DOUBLE, hidden DOUBLE,
    critical_customer BOOLEAN, critical_business BOOLEAN, critical_compliance BOOLEAN, items MAP(VARCHAR, DOUBLE)
);

-- What the rare events (merges, erasures, undone batches, calendars) come to, kept whole and compared when they change.
CREATE TABLE undone (batch_id BIGINT);
CREATE TABLE case_root (case_id BIGINT, root BIGINT);
CREATE TABLE customer_root (customer_id BIGINT, root BIGINT);  -- root is NULL where the person was erased
-- The organisation's clock in blocks of six hours since 1970: UTC offset (with at most one change inside the block), open
-- time before the block, and up to three openings in it (NULL before_ms: no opening hours known).
CREATE TABLE clock (
    block BIGINT, offset_ms BIGINT, change_ms BIGINT, changed_offset_ms BIGINT, before_ms BIGINT,
    start1 BIGINT, end1 BIGINT, start2 BIGINT, end2 BIGINT, start3 BIGINT, end3 BIGINT
);

CREATE TABLE dim_question (
    question BIGINT, survey BIGINT, code VARCHAR, kind VARCHAR, scale_min DOUBLE, scale_max DOUBLE, polarity VARCHAR,
    version VARCHAR, audience VARCHAR, positive DOUBLE[], missing DOUBLE[], whole BOOLEAN
);
CREATE TABLE dim_variant (variant BIGINT, steps VARCHAR, length INTEGER);

CREATE TABLE fact_event (
    event BIGINT, case_id BIGINT, seq INTEGER, is_last INTEGER,
    activity VARCHAR, prev_activity VARCHAR, next_activity VARCHAR,
    edge VARCHAR, -- prev_activity and activity as one value, so that a map groups by one column
    first_of_activity INTEGER, first_of_edge INTEGER,
    at_ms BIGINT, started_ms BIGINT, gap_ms BIGINT, business_gap_ms BIGINT, service_ms BIGINT, gap_bucket INTEGER,
    business_at_ms BIGINT, -- open time since 1970: the open time between two moments is a difference of two of these
    day DATE,
    member BIGINT, prev_member BIGINT, team VARCHAR, prev_team VARCHAR, stage VARCHAR, prev_stage VARCHAR,
    lane VARCHAR, prev_lane VARCHAR, handover INTEGER, crossing INTEGER,
    channel VARCHAR, signal VARCHAR, cost DOUBLE, origin VARCHAR, batch BIGINT,
    case_channel VARCHAR, case_team VARCHAR, process VARCHAR, request VARCHAR, language VARCHAR, opened_day DATE
);

CREATE TABLE fact_case (
    case_id BIGINT, customer BIGINT, process VARCHAR, request VARCHAR, priority VARCHAR, language VARCHAR,
    channel VARCHAR, team VARCHAR, origin VARCHAR,
    opened_ms BIGINT, opened_day DATE, business_opened_ms BIGINT,
    first_reply_ms BIGINT, first_reply_day DATE, first_reply_after_ms BIGINT, business_first_reply_ms BIGINT,
    first_resolved_ms BIGINT, first_resolved_day DATE, resolution_ms BIGINT, business_resolution_ms BIGINT,
    resolved_ms BIGINT, resolved_day DATE, full_resolution_ms BIGINT, business_full_resolution_ms BIGINT,
    first_reply_bucket INTEGER, resolution_bucket INTEGER, full_resolution_bucket INTEGER,
    open INTEGER, closed INTEGER, reopens INTEGER, contacts INTEGER, replies INTEGER, steps INTEGER,
    teams INTEGER, members INTEGER, handovers INTEGER, crossings INTEGER, activities INTEGER,
    variant BIGINT, due_ms BIGINT, kept INTEGER, cost DOUBLE, last_ms BIGINT,
    next_case_ms BIGINT, next_same_request_ms BIGINT
);

CREATE TABLE fact_answer (
    answer BIGINT, submission BIGINT, question BIGINT, survey BIGINT, kind VARCHAR, audience VARCHAR,
    case_id BIGINT, customer BIGINT, person BIGINT,
    value DOUBLE, valid INTEGER, positive INTEGER, promoter INTEGER, detractor INTEGER, weight DOUBLE, has_text INTEGER,
    stage VARCHAR, touchpoint VARCHAR, channel VARCHAR, team VARCHAR, process VARCHAR, request VARCHAR,
    language VARCHAR, priority VARCHAR, at_ms BIGINT, day DATE, origin VARCHAR, batch BIGINT
);

-- How a conversation was judged: business, human and hidden from 0 to 100 (NULL: nothing of it could be judged).
CREATE TABLE fact_score (
    score BIGINT, case_id BIGINT, conversation BIGINT, customer BIGINT, member BIGINT, scorecard VARCHAR,
    business DOUBLE, human DOUBLE, hidden DOUBLE,
    critical_customer INTEGER, critical_business INTEGER, critical_compliance INTEGER, critical INTEGER,
    channel VARCHAR, team VARCHAR, process VARCHAR, request VARCHAR, language VARCHAR, priority VARCHAR,
    at_ms BIGINT, day DATE, origin VARCHAR, batch BIGINT
);

-- Each item that could be judged in that conversation; share from 0 (missed) to 1 (met).
CREATE TABLE fact_score_item (
    score BIGINT, case_id BIGINT, conversation BIGINT, member BIGINT, scorecard VARCHAR, item VARCHAR, share DOUBLE,
    channel VARCHAR, team VARCHAR, process VARCHAR, request VARCHAR, language VARCHAR, priority VARCHAR,
    day DATE, origin VARCHAR
);

CREATE TABLE fact_transaction (
    event BIGINT, customer BIGINT, at_ms BIGINT, day DATE, amount DOUBLE, currency VARCHAR, kind VARCHAR,
    product VARCHAR, channel VARCHAR, origin VARCHAR, batch BIGINT
);

-- event 0: said of the case as a whole; otherwise said of that step
CREATE TABLE fact_attribute (case_id BIGINT, event BIGINT, name VARCHAR, value VARCHAR, number DOUBLE);
