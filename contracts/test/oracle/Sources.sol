// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPriceSource} from "../../src/interfaces/IPriceSource.sol";
import {IAggregatorV3} from "../../src/oracle/IAggregatorV3.sol";
import {IUniswapV3Oracle} from "../../src/oracle/IUniswapV3Oracle.sol";

/// @notice A source that says what it is told, or misbehaves as it is told.
contract Teller is IPriceSource {
    enum Manner {
        Answers,
        Reverts,
        RevertsLong,
        Bomb,
        BurnsAll,
        AnswersShort,
        AnswersLong,
        AnswersSlowly
    }

    Manner public manner;
    uint256 public price;
    uint256 public updatedAt;

    function tell(uint256 price_, uint256 updatedAt_) external {
        (price, updatedAt, manner) = (price_, updatedAt_, Manner.Answers);
    }

    function behave(Manner manner_) external {
        manner = manner_;
    }

    function latestPrice() external view returns (uint256, uint256) {
        Manner how = manner;
        if (how == Manner.Reverts) revert();
        if (how == Manner.BurnsAll) {
            while (true) {}
        }
        if (how == Manner.AnswersSlowly) {
            uint256 end = gasleft() - 900_000;
            while (gasleft() > end) {}
        }
        uint256 price_ = price;
        uint256 updatedAt_ = updatedAt;
        assembly {
            mstore(0, price_)
            mstore(0x20, updatedAt_)
            switch how
            case 2 { revert(0, 30000) }
            case 3 { return(0, 1000000) }
            case 5 { return(0, 0x20) }
            case 6 { return(0, 5000) }
            default { return(0, 0x40) }
        }
    }
}

/// @notice A Chainlink feed, of prices or of a sequencer.
contract Feed is IAggregatorV3 {
    uint8 public decimals;
    uint80 public roundId = 1;
    uint80 public answeredInRound = 1;
    int256 public answer;
    uint256 public startedAt;
    uint256 public updatedAt;
    bool public broken;
    bool public terse;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(int256 answer_, uint256 at_) external {
        (answer, startedAt, updatedAt) = (answer_, at_, at_);
    }

    function setRound(uint80 roundId_, uint80 answeredInRound_) external {
        (roundId, answeredInRound) = (roundId_, answeredInRound_);
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    function setTerse(bool terse_) external {
        terse = terse_;
    }

    function setBroken(bool broken_) external {
        broken = broken_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        require(!broken);
        if (terse) {
            (uint80 round, int256 said, uint256 at_) = (roundId, answer, startedAt);
            assembly {
                mstore(0, round)
                mstore(0x20, said)
                mstore(0x40, at_)
                return(0, 0x60)
            }
        }
        return (roundId, answer, startedAt, updatedAt, answeredInRound);
    }
}

/// @notice A pool that stood at one tick with one liquidity for all the time.
contract StillPool is IUniswapV3Oracle {
    address public token0;
    address public token1;
    int56 public sum;
    uint160 public spent;
    uint16 public cardinality = 100;
    int56 public start;
    uint160 public startSpent;

    constructor(address token0_, address token1_) {
        (token0, token1) = (token0_, token1_);
    }

    function set(int56 sum_, uint160 spent_) external {
        (sum, spent) = (sum_, spent_);
    }

    /// @notice Where the accumulators stood before the window, to have them wrap in it.
    function setStart(int56 start_, uint160 startSpent_) external {
        (start, startSpent) = (start_, startSpent_);
    }

    function setCardinality(uint16 cardinality_) external {
        cardinality = cardinality_;
    }

    function slot0() external view returns (uint160, int24, uint16, uint16, uint16, uint8, bool) {
        return (0, 0, 0, cardinality, cardinality, 0, true);
    }

    function observe(uint32[] calldata)
        external
        view
        returns (int56[] memory ticks, uint160[] memory perLiquidity)
    {
        ticks = new int56[](2);
        perLiquidity = new uint160[](2);
        unchecked {
            (ticks[0], ticks[1]) = (start, start + sum);
            (perLiquidity[0], perLiquidity[1]) = (startSpent, startSpent + spent);
        }
    }
}

/// @notice A token of so many decimals, minted to whoever makes it.
contract Coin {
    uint8 public immutable decimals;
    mapping(address => uint256) public balanceOf;

    constructor(uint8 decimals_) {
        decimals = decimals_;
        balanceOf[msg.sender] = type(uint128).max;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}

/// @notice A market that asks for a price exactly where the guard's table says.
interface IPriced {
    function requirePrice(address asset) external returns (uint256);
}

contract Lender {
    IPriced private immutable _ORACLE;
    address private immutable _ASSET;
    uint256 public deposits;
    uint256 public debt;

    constructor(IPriced oracle, address asset) {
        _ORACLE = oracle;
        _ASSET = asset;
    }

    function deposit(uint256 amount) external {
        deposits += amount;
    }

    function borrow(uint256 amount) external {
        require(debt + amount <= deposits * _ORACLE.requirePrice(_ASSET) / 1e18);
        debt += amount;
    }

    function repay(uint256 amount) external {
        debt -= amount;
    }

    function liquidate() external {
        require(debt > deposits * _ORACLE.requirePrice(_ASSET) / 1e18);
        debt = 0;
        deposits = 0;
    }
}
