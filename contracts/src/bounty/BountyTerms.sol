// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IBountyVault, Terms} from "../interfaces/IBountyVault.sol";
import {EscrowLedger} from "./EscrowLedger.sol";

/// @title BountyTerms
/// @notice The part of BountyVault that says what is paid and who judges. Terms have versions; a case keeps the version
/// that was in force when it was opened, its rewards and its resolvers with it.
///
/// @dev Layout, after EscrowLedger:
///
///     7  version uint32, effectiveAt uint40 (of version + 1; 0 where none is announced)
///     8  terms   mapping(version => Terms), six slots each
abstract contract BountyTerms is EscrowLedger {
    /// @notice Seconds between the announcement of terms and their force.
    uint40 public constant TERMS_NOTICE = 7 days;

    uint32 private _version;
    uint40 private _effectiveAt;
    mapping(uint32 version => Terms) internal _terms;

    constructor(Terms memory first) {
        _requireValid(first);
        _version = 1;
        _terms[1] = first;
        emit TermsProposed(1, first, block.timestamp);
    }

    /// @inheritdoc IBountyVault
    function proposeTerms(Terms calldata terms) external onlySponsor {
        _requireValid(terms);
        uint32 inForce = termsVersion();
        _version = inForce;
        _effectiveAt = uint40(block.timestamp) + TERMS_NOTICE;
        _terms[inForce + 1] = terms;
        emit TermsProposed(inForce + 1, terms, _effectiveAt);
    }

    /// @notice The version in force. The next takes over by itself when its notice is over.
    function termsVersion() public view returns (uint32) {
        return _effectiveAt != 0 && block.timestamp >= _effectiveAt ? _version + 1 : _version;
    }

    /// @notice Terms by version; zero where there are none.
    function termsOf(uint32 version) external view returns (Terms memory) {
        return _terms[version];
    }

    /// @dev An arbitrator who is also council or sponsor would make the appeal one to the other side; a treasury that
    /// judges would judge for its own purse.
    function _requireValid(Terms memory terms) private view {
        (address council, address arbitrator) = (terms.council, terms.arbitrator);
        if (
            council == address(0) || arbitrator == address(0) || council == arbitrator
                || arbitrator == sponsor || council == treasury || arbitrator == treasury
        ) revert InvalidAccounts();
        bool rising = terms.low <= terms.medium && terms.medium <= terms.high && terms.high <= terms.critical;
        if (!rising || terms.critical == 0 || terms.deposit == 0 || terms.slash == 0 || terms.appealBond == 0)
        {
            revert InvalidTerms(terms);
        }
    }
}
