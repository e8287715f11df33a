"""What-if runs in the browser: levers, live runs, and what they change against the baseline.

``script.py`` is what Streamlit runs for every visitor, ``page.py`` what it shows.  Runs are made by
``desk.py`` in processes of their own, so that no visitor waits for another's page.
"""
