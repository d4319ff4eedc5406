-- Remember for the lake (cluster/shipping.py) what was projected again; runs only where there is one, at the end of
-- _project_touched, while its working tables are there. "neighbour": only the customer's next cases may have moved.

INSERT INTO changed
SELECT 'case', case_id FROM gone
UNION ALL
SELECT 'case', root FROM scope_root
UNION ALL
SELECT 'neighbour', f.case_id FROM fact_case f WHERE f.customer IN (
    SELECT customer FROM gone_case WHERE customer IS NOT NULL
    UNION
    SELECT n.customer FROM fact_case n SEMI JOIN scope_root s ON s.root = n.case_id WHERE n.customer IS NOT NULL
)
UNION ALL
SELECT 'submission', submission FROM scope_submission
UNION ALL
SELECT 'transaction', e.number FROM event e JOIN scope_customer x ON x.customer = e.subject_id
WHERE e.kind = 'transaction' AND e.subject_kind = 'customer';
