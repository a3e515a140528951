"""Runs mev-inspect-py over recorded blocks without its database: one line of JSON a block.

usage: mev-inspect.py CHECKOUT BLOCK.json.gz...
"""

import gzip
import inspect
import json
import sys
import time

# Its parsing library asks for a function that Python 3.11 dropped.
inspect.getargspec = inspect.getfullargspec
sys.setrecursionlimit(10_000)
sys.path.insert(0, sys.argv[1])

from mev_inspect.arbitrages import get_arbitrages  # noqa: E402
from mev_inspect.classifiers.trace import TraceClassifier  # noqa: E402
from mev_inspect.liquidations import get_liquidations  # noqa: E402
from mev_inspect.nft_trades import get_nft_trades  # noqa: E402
from mev_inspect.sandwiches import get_sandwiches  # noqa: E402
from mev_inspect.schemas.blocks import Block  # noqa: E402
from mev_inspect.swaps import get_swaps  # noqa: E402
from mev_inspect.transfers import get_transfers  # noqa: E402

classifier = TraceClassifier()
for path in sys.argv[2:]:
    with gzip.open(path) as file:
        text = file.read()
    begin = time.perf_counter()
    block = Block(**{"block_timestamp": 0, **json.loads(text)})
    parsed = time.perf_counter()
    traces = classifier.classify(block.traces)
    transfers = get_transfers(traces)
    swaps = get_swaps(traces)
    counts = {
        "swap": len(swaps),
        "arbitrage": len(get_arbitrages(swaps)),
        "liquidation": len(get_liquidations(traces)),
        "sandwich": len(get_sandwiches(swaps)),
        "nft_trade": len(get_nft_trades(traces)),
    }
    end = time.perf_counter()
    print(json.dumps({"path": path, "parse": parsed - begin, "inspect": end - parsed, "counts": counts}), flush=True)
