"""Money, from dated prices only; unknown is not zero.

`cost` prices GPU-hours, tokens and labels; `hosted` the hosted route; `running_cost` a
month of serving. `cost_table` sets all methods side by side; `breakeven` and `crossing`
find where one way of working overtakes another.
"""
