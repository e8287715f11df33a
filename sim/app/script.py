"""What Streamlit runs for every visitor, whenever something on the page is touched.

Processes that make runs import this file under another name, so nothing happens then.
"""

if __name__ == "__main__":
    from sim.app.page import page

    page()
