// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A plain token that anybody may mint.
contract Token {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external virtual returns (bool) {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// @notice Keeps a tenth of every transfer.
contract FeeToken is Token {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        balanceOf[to] -= amount / 10;
    }
}

/// @notice Refuses whom it is told to refuse, by a revert or by saying false; may be paused as a whole.
contract ListToken is Token {
    mapping(address account => bool) public refused;
    bool public saysFalse;
    bool public paused;

    function refuse(address account, bool refuses) external {
        refused[account] = refuses;
    }

    function setSaysFalse(bool says) external {
        saysFalse = says;
    }

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function transfer(address to, uint256 amount) external override returns (bool) {
        if (saysFalse && refused[to]) return false;
        require(!paused && !refused[to], "refused");
        _move(msg.sender, to, amount);
        return true;
    }
}

/// @notice Returns nothing from its transfers, as some do that are older than the standard's wording.
contract SilentToken {
    mapping(address account => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @notice Calls whoever receives, as ERC-777 does.
contract HookToken is Token {
    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        if (from.code.length != 0) _call(from);
        if (to.code.length != 0) _call(to);
    }

    function _call(address account) private {
        (bool success, bytes memory reason) = account.call(abi.encodeWithSignature("onToken()"));
        if (!success && reason.length != 0) {
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }
}
