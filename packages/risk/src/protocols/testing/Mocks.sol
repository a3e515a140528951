// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// Stands in for Aave's address provider: one administrator configures the pool, nothing stops liquidations.
contract Provider {
    address public getPool;
    address public immutable getPriceOracle;
    address public immutable getPoolConfigurator;
    address public constant getPriceOracleSentinel = address(0);
    address public constant getACLManager = address(0);

    constructor(address oracle, address configurator) {
        getPriceOracle = oracle;
        getPoolConfigurator = configurator;
    }

    function setPool(address pool) external {
        getPool = pool;
    }

    /// Since v3.2 a pool asks where its substitute for stable debt is; there is none here.
    function getAddress(bytes32) external pure returns (address) {
        return address(0);
    }
}

/// Prices by asset, as set.
contract Oracle {
    uint256 public constant BASE_CURRENCY_UNIT = 1e8;
    mapping(address asset => uint256) public getAssetPrice;

    function getAssetsPrices(address[] calldata assets) external view returns (uint256[] memory prices) {
        prices = new uint256[](assets.length);
        for (uint256 i; i < assets.length; ++i) prices[i] = getAssetPrice[assets[i]];
    }

    function set(address[] calldata assets, uint256[] calldata prices) external {
        for (uint256 i; i < assets.length; ++i) getAssetPrice[assets[i]] = prices[i];
    }
}

/// The price of a Morpho market.
contract SinglePrice {
    uint256 public price;

    function set(uint256 value) external {
        price = value;
    }
}

/// Answers any question with three times one number: the rates of every strategy's interface, and Morpho's rate.
contract Rates {
    uint256 private rate;

    function set(uint256 value) external {
        rate = value;
    }

    fallback() external {
        assembly {
            let value := sload(rate.slot)
            mstore(0, value)
            mstore(32, value)
            mstore(64, value)
            return(0, 96)
        }
    }
}

/// A token that everybody may mint and that asks for no approval.
contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);

    string public symbol;
    uint8 public immutable decimals;
    mapping(address account => uint256) public balanceOf;
    uint256 public totalSupply;

    constructor(string memory symbol_, uint8 decimals_) {
        symbol = symbol_;
        decimals = decimals_;
    }

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
        totalSupply += amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return transferFrom(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) public returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
        return true;
    }
}

/// Runs another contract's code on its own storage: Aave's tokens can only be initialized so.
contract Delegate {
    address private immutable code;

    constructor(address implementation) {
        code = implementation;
    }

    fallback() external {
        address implementation = code;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), implementation, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch done
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
