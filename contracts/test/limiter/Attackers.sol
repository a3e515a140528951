// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LimitedVault} from "./LimitedVault.sol";
import {Token} from "./Tokens.sol";

/// @notice Takes ether only while it likes to.
contract Refuser {
    bool public refuses;

    receive() external payable {
        require(!refuses, "refused");
    }

    function setRefuses(bool refuses_) external {
        refuses = refuses_;
    }
}

/// @notice Burns all the gas that it is given.
contract Burner {
    receive() external payable {
        while (true) {}
    }
}

/// @notice Takes ether and needs 200,000 gas for it.
contract Slow {
    receive() external payable {
        uint256 end = gasleft() - 200_000;
        while (gasleft() > end) {}
    }
}

/// @notice Calls the vault back, once, when it is paid.
contract Reenterer {
    LimitedVault internal _vault;
    bytes internal _call;

    constructor(LimitedVault vault) {
        _vault = vault;
    }

    receive() external payable {
        _reenter();
    }

    function onToken() external {
        _reenter();
    }

    function set(bytes calldata data) external {
        _call = data;
    }

    function set(LimitedVault vault, bytes calldata data) external {
        _vault = vault;
        _call = data;
    }

    function _reenter() private {
        bytes memory data = _call;
        if (data.length == 0) return;
        delete _call;
        (bool success, bytes memory reason) = address(_vault).call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}

/// @notice Deposits and withdraws again and again, as one would on a flash loan.
contract Looper {
    function loop(LimitedVault vault, Token token, uint256 amount, uint256 rounds) external {
        for (uint256 i; i < rounds; ++i) {
            token.approve(address(vault), amount);
            vault.deposit(address(token), amount);
            vault.withdraw(address(token), bytes32(0), amount);
        }
    }
}
