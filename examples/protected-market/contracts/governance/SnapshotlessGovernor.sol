// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EmergencyStop} from "@membrane/contracts/src/EmergencyStop.sol";

/// @title SnapshotlessGovernor
/// @notice VULNERABLE ON PURPOSE. Counts a vote by the voter's token balance at this moment, and lets two thirds of
/// the supply execute at once: borrowed tokens govern for one transaction. Otherwise a proposal takes the long way
/// through an OpenZeppelin timelock. Its events are those of OpenZeppelin's Governor.
///
/// | Who                         | What               | How fast               | How undone          |
/// |-----------------------------|--------------------|------------------------|---------------------|
/// | any holder                  | {propose}          | at once                | lapses              |
/// | any holder                  | {castVote}         | within VOTING_PERIOD   | never               |
/// | majority of votes, quorum   | {queue}, {execute} | VOTING_PERIOD + delay  | another proposal    |
/// | two thirds of the supply    | {emergencyExecute} | at once                | another proposal    |
/// | guardian                    | {stop}             | at once                | {resume}            |
/// | resumer                     | {resume}, accounts | timelock               | {stop}              |
contract SnapshotlessGovernor is EmergencyStop {
    struct Proposal {
        address proposer;
        uint64 voteEnd;
        bool executed;
        bool queued;
        uint256 forVotes;
        uint256 againstVotes;
    }

    /// @notice Seconds that a vote is open. Short, because the example's days are seconds.
    uint256 public constant VOTING_PERIOD = 4;
    /// @notice Votes that a proposal needs, in percent of the supply.
    uint256 public constant QUORUM_PERCENT = 10;

    IERC20 public immutable token;
    TimelockController public immutable timelock;

    mapping(uint256 id => Proposal) public proposals;
    mapping(uint256 id => mapping(address voter => bool)) public hasVoted;

    event ProposalCreated(
        uint256 proposalId,
        address proposer,
        address[] targets,
        uint256[] values,
        string[] signatures,
        bytes[] calldatas,
        uint256 voteStart,
        uint256 voteEnd,
        string description
    );
    event VoteCast(address indexed voter, uint256 proposalId, uint8 support, uint256 weight, string reason);
    event ProposalQueued(uint256 proposalId, uint256 etaSeconds);
    event ProposalExecuted(uint256 proposalId);

    error NoVotes(address account);
    error VoteClosed(uint256 id);
    error VoteOpen(uint256 id);
    error AlreadyProposed(uint256 id);
    error AlreadyVoted(uint256 id, address voter);
    error NotPassed(uint256 id);
    error NotQueued(uint256 id);
    error AlreadyDone(uint256 id);
    error CallFailed(address target);

    constructor(IERC20 token_, TimelockController timelock_, address guardian_) {
        token = token_;
        timelock = timelock_;
        _initEmergencyStop(guardian_, address(timelock_));
    }

    /// @notice Opens a vote on a list of calls. Any holder.
    function propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string calldata description
    ) external whenRunning returns (uint256 id) {
        if (token.balanceOf(msg.sender) == 0) revert NoVotes(msg.sender);
        id = hashProposal(targets, values, calldatas, keccak256(bytes(description)));
        if (proposals[id].voteEnd != 0) revert AlreadyProposed(id);
        // Unix seconds fit 64 bits.
        // forge-lint: disable-next-line(unsafe-typecast)
        uint64 voteEnd = uint64(block.timestamp + VOTING_PERIOD);
        proposals[id].proposer = msg.sender;
        proposals[id].voteEnd = voteEnd;
        emit ProposalCreated(
            id,
            msg.sender,
            targets,
            values,
            new string[](targets.length),
            calldatas,
            block.timestamp,
            voteEnd,
            description
        );
    }

    /// @notice Votes with the whole balance that the caller holds now: the flaw. `support` is 1 for, 0 against.
    function castVote(uint256 id, uint8 support) external whenRunning {
        Proposal storage proposal = proposals[id];
        if (block.timestamp > proposal.voteEnd) revert VoteClosed(id);
        if (hasVoted[id][msg.sender]) revert AlreadyVoted(id, msg.sender);
        uint256 weight = token.balanceOf(msg.sender);
        if (weight == 0) revert NoVotes(msg.sender);
        hasVoted[id][msg.sender] = true;
        if (support == 1) proposal.forVotes += weight;
        else proposal.againstVotes += weight;
        emit VoteCast(msg.sender, id, support, weight, "");
    }

    /// @notice Schedules a passed proposal in the timelock with its minimum delay. Anyone.
    function queue(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) external whenRunning returns (uint256 id) {
        id = hashProposal(targets, values, calldatas, descriptionHash);
        Proposal storage proposal = proposals[id];
        if (block.timestamp <= proposal.voteEnd) revert VoteOpen(id);
        if (proposal.queued || proposal.executed) revert AlreadyDone(id);
        uint256 quorum = token.totalSupply() * QUORUM_PERCENT / 100;
        if (proposal.forVotes < quorum || proposal.forVotes <= proposal.againstVotes) revert NotPassed(id);
        proposal.queued = true;
        uint256 delay = timelock.getMinDelay();
        emit ProposalQueued(id, block.timestamp + delay);
        timelock.scheduleBatch(targets, values, calldatas, bytes32(0), descriptionHash, delay);
    }

    /// @notice Executes a queued proposal once the timelock's delay is over. Anyone.
    function execute(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) external whenRunning returns (uint256 id) {
        id = hashProposal(targets, values, calldatas, descriptionHash);
        Proposal storage proposal = proposals[id];
        if (!proposal.queued) revert NotQueued(id);
        if (proposal.executed) revert AlreadyDone(id);
        proposal.executed = true;
        emit ProposalExecuted(id);
        timelock.executeBatch(targets, values, calldatas, bytes32(0), descriptionHash);
    }

    /// @notice Executes at once, with two thirds of the supply in favour, and past the timelock: the second flaw.
    function emergencyExecute(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) external whenRunning returns (uint256 id) {
        id = hashProposal(targets, values, calldatas, descriptionHash);
        Proposal storage proposal = proposals[id];
        if (proposal.executed) revert AlreadyDone(id);
        if (proposal.forVotes * 3 < token.totalSupply() * 2) revert NotPassed(id);
        proposal.executed = true;
        emit ProposalExecuted(id);
        for (uint256 i = 0; i < targets.length; ++i) {
            (bool done,) = targets[i].call{value: values[i]}(calldatas[i]);
            if (!done) revert CallFailed(targets[i]);
        }
    }

    /// @notice The identifier of a proposal, from what it does and says.
    function hashProposal(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(targets, values, calldatas, descriptionHash)));
    }
}
