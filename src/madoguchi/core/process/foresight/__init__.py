"""What is still to come of a case: the next step by counting, the remaining time and the risk by gradient boosting.

Always beside a plain median, split by time alone (random folds flatter by ten points and more), and not used where it
does not beat that median clearly.
"""
