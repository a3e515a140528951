// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice What a case is about.
/// @param Report A vulnerability, committed and then revealed by a reporter.
/// @param Flag A threat, named at once by a watcher with a stake.
enum CaseKind {
    Report,
    Flag
}

/// @notice Where a case stands. It only moves to a later one.
/// @param None There is no such case.
/// @param Committed A reporter committed to a finding and has yet to reveal it.
/// @param Open The council may judge.
/// @param Judged The council has judged; reporter or watcher and sponsor may appeal.
/// @param Disputed The arbitrator may decide: after an appeal, or because the council did not judge.
/// @param Decided The arbitrator has decided.
/// @param Accepted Valid and owed; paid as soon as the escrow holds all of the reward.
/// @param Closed Nothing more will happen.
enum Status {
    None,
    Committed,
    Open,
    Judged,
    Disputed,
    Decided,
    Accepted,
    Closed
}

/// @notice What was found. Resolvers may give Valid to Spam; Expired and Lapsed come by themselves.
/// @param None Not judged.
/// @param Valid A true finding: its reward is due.
/// @param Duplicate True, but found by somebody before.
/// @param Rejected Not a finding. A reporter has the deposit back; a watcher is slashed.
/// @param Spam Of a report: made to waste time, the deposit is forfeited.
/// @param Expired Committed and never revealed, the deposit is forfeited.
/// @param Lapsed Neither council nor arbitrator answered; everybody has back what they put in.
enum Ruling {
    None,
    Valid,
    Duplicate,
    Rejected,
    Spam,
    Expired,
    Lapsed
}

/// @notice How bad a valid finding is; None for flags.
enum Severity {
    None,
    Low,
    Medium,
    High,
    Critical
}

/// @notice What a case is judged and paid by, fixed when it is opened. Amounts in the token's smallest unit.
/// @param low Reward of a Low finding; the four rise or stay equal.
/// @param threat Reward of the first true flag of an incident.
/// @param deposit What a reporter puts in, and has back unless it is Spam or Expired.
/// @param slash What a watcher loses for a false flag.
/// @param appealBond What an appeal costs, unless it betters the appellant's side.
/// @param council Judges first.
/// @param arbitrator Decides appeals and what the council left.
struct Terms {
    uint128 low;
    uint128 medium;
    uint128 high;
    uint128 critical;
    uint128 threat;
    uint128 deposit;
    uint128 slash;
    uint128 appealBond;
    address council;
    address arbitrator;
}

/// @notice Escrow set aside: `held` of it is there, `target` is what it may come to.
struct Reservation {
    uint128 held;
    uint128 target;
}

/// @notice A report or a flag.
/// @param claimant The reporter or watcher.
/// @param terms Version of the terms that bind it.
/// @param openedAt Unix second of the commit or flag.
/// @param judgeFrom First Unix second at which the council may judge.
/// @param deadline Last Unix second of the present phase, inclusive.
/// @param previous The flag of the same incident before this one; it is settled first.
/// @param duplicateOf The report that was earlier, where the ruling is Duplicate.
/// @param appellant Who appealed; zero where nobody did.
/// @param deposit What the reporter put in, or what of the watcher's stake is at risk.
/// @param bond What the appellant put in.
/// @param reservation Escrow set aside for a report; a flag's is its incident's.
/// @param subject The commitment, then the content hash of a report; the incident of a flag.
struct Case {
    address claimant;
    uint32 terms;
    CaseKind kind;
    Status status;
    Ruling ruling;
    Severity severity;
    uint40 openedAt;
    uint40 judgeFrom;
    uint40 deadline;
    uint64 previous;
    uint64 duplicateOf;
    address appellant;
    uint128 deposit;
    uint128 bond;
    Reservation reservation;
    bytes32 subject;
}

/// @notice What watchers see of one incident.
/// @param first The flag that was the first true one; 0 as long as there is none.
/// @param latest The last flag made.
/// @param open Flags that are not settled.
/// @param reservation Escrow set aside for the reward.
struct Incident {
    uint64 first;
    uint64 latest;
    uint64 open;
    Reservation reservation;
}

/// @notice A watcher's stake, in the token's smallest unit.
/// @param staked All of it.
/// @param locked At risk in open flags.
/// @param leaving On its way out; may no longer back a flag.
/// @param leavesAt Unix second from which `leaving` may be taken.
struct Watcher {
    uint128 staked;
    uint128 locked;
    uint128 leaving;
    uint40 leavesAt;
}

/// @title IBountyVault
/// @notice Rewards for findings and for warnings, held in escrow. See BountyVault.
interface IBountyVault {
    /// @notice Escrow grew by what arrived.
    event Funded(address indexed from, uint256 amount);
    /// @notice The sponsor may take `amount` of the free escrow in [`from`, `until`).
    event WithdrawalRequested(uint256 amount, uint256 from, uint256 until);
    /// @notice The sponsor took free escrow.
    event Withdrawn(address indexed sponsor, uint256 amount);
    /// @notice An account may claim more. Every amount that leaves is credited first.
    event Credited(address indexed account, uint256 amount);
    /// @notice An account took what was credited to it.
    event Claimed(address indexed account, address indexed to, uint256 amount);
    /// @notice Another account is invited to be the sponsor.
    event SponsorInvited(address indexed sponsor, address indexed invited);
    /// @notice Another account is the sponsor.
    event SponsorChanged(address indexed previous, address indexed current);
    /// @notice Terms that bind every case opened from `effectiveAt` on, in Unix seconds.
    event TermsProposed(uint32 indexed version, Terms terms, uint256 effectiveAt);

    /// @notice A reporter committed to a finding.
    event Committed(uint256 indexed id, address indexed reporter, bytes32 commitment, uint32 terms);
    /// @notice A reporter revealed which finding.
    /// @param payload Where the encrypted report is, or the encrypted report; for people, not for the contract.
    event Revealed(uint256 indexed id, address indexed reporter, bytes32 indexed contentHash, bytes payload);
    /// @notice A watcher warned.
    event Flagged(
        uint256 indexed id,
        address indexed watcher,
        bytes32 indexed incident,
        bytes32 evidenceHash,
        uint32 terms
    );
    /// @notice The council judged.
    event Judged(
        uint256 indexed id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 indexed reason
    );
    /// @notice Reporter, watcher or sponsor appealed.
    event Appealed(uint256 indexed id, address indexed appellant, uint256 bond);
    /// @notice The council did not judge in time: the arbitrator may.
    event Escalated(uint256 indexed id, uint256 deadline);
    /// @notice The arbitrator decided.
    event Arbitrated(
        uint256 indexed id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 indexed reason
    );
    /// @notice The bond of an appeal is back with the appellant, or forfeited.
    event BondSettled(uint256 indexed id, address indexed to, uint256 amount);
    /// @notice The ruling is final.
    event Settled(uint256 indexed id, Ruling ruling);
    /// @notice The reward is credited.
    event Paid(uint256 indexed id, address indexed claimant, uint256 amount);
    /// @notice Escrow was set aside, or set free again.
    event Reserved(uint256 held, uint256 target);

    /// @notice A watcher's stake grew by what arrived.
    event Staked(address indexed watcher, uint256 amount);
    /// @notice A watcher takes stake away from `leavesAt` on, in Unix seconds.
    event UnstakeRequested(address indexed watcher, uint256 amount, uint256 leavesAt);
    /// @notice A watcher has stake back.
    event Unstaked(address indexed watcher, uint256 amount);
    /// @notice A watcher lost stake, to the treasury.
    event Slashed(uint256 indexed id, address indexed watcher, uint256 amount);

    /// @notice Only the sponsor sets terms, takes free escrow and hands over.
    error NotSponsor(address caller);
    /// @notice Only the invited account becomes the sponsor.
    error NotInvited(address caller);
    /// @notice Only the council of the case's terms judges.
    error NotCouncil(address caller, address council);
    /// @notice Only the arbitrator of the case's terms decides.
    error NotArbitrator(address caller, address arbitrator);
    /// @notice Only the reporter reveals.
    error NotClaimant(address caller, address claimant);
    /// @notice Neither the claimant nor the sponsor.
    error NotAParty(address caller);
    /// @notice Nobody judges their own case.
    error OwnCase(uint256 id);
    /// @notice Sponsor, treasury, council and arbitrator that must be apart are not, or one is zero.
    error InvalidAccounts();
    /// @notice Rewards that fall with severity, or a critical reward, deposit, slash or bond of nothing.
    error InvalidTerms(Terms terms);
    /// @notice Other terms than the caller expects are in force.
    error TermsDiffer(uint32 expected, uint32 inForce);
    /// @notice Nothing is due, or nothing is there to take.
    error NothingToDo();
    /// @notice The case does not stand where it would have to.
    error WrongStatus(uint256 id, Status status);
    /// @notice The present phase allows it only in [`from`, `until`], in Unix seconds.
    error OutsideWindow(uint256 from, uint256 until, uint256 time);
    /// @notice What is revealed is not what was committed to.
    error WrongOpening(uint256 id, bytes32 commitment, bytes32 opened);
    /// @notice Not a ruling that may be given in this case.
    error InvalidRuling(uint256 id, Ruling ruling, Severity severity, uint256 duplicateOf);
    /// @notice An earlier commit has the same content.
    error FoundBefore(uint256 id, uint256 first);
    /// @notice The incident has its first true flag already.
    error IncidentSettled(bytes32 incident, uint256 first);
    /// @notice An earlier flag of the same incident must be settled first.
    error EarlierFlagOpen(uint256 id, uint256 previous);
    /// @notice Less stake is neither at risk nor leaving than is needed.
    error StakeTooSmall(uint256 available, uint256 needed);
    /// @notice Less escrow is free than is asked for.
    error EscrowTooSmall(uint256 free, uint256 amount);
    /// @notice Cases wait for escrow, so none of it is free.
    error EscrowOwed(uint256 shortfall);

    /// @notice Adds to the escrow what arrives of `amount`.
    /// @dev Anybody; it cannot be taken back but by the sponsor, as free escrow.
    function fund(uint256 amount) external;

    /// @notice Announces that the sponsor will take free escrow; replaces what was announced before.
    /// @dev Sponsor only.
    function requestWithdrawal(uint128 amount) external;

    /// @notice Credits the announced amount to the sponsor.
    /// @dev Sponsor only, after the notice, while no case waits for escrow.
    function withdraw() external;

    /// @notice Sends to `to` all that is credited to the caller.
    function claim(address to) external returns (uint256 amount);

    /// @notice Invites another sponsor; zero takes the invitation back.
    /// @dev Sponsor only.
    function inviteSponsor(address invited) external;

    /// @notice Becomes the sponsor.
    /// @dev The invited account only.
    function acceptSponsor() external;

    /// @notice Announces other terms for the cases opened after the notice; replaces what was announced before.
    /// @dev Sponsor only.
    function proposeTerms(Terms calldata terms) external;

    /// @notice Commits to a finding and sets the critical reward aside for it.
    /// @param commitment {commitmentOf} the finding.
    /// @param version The terms that the caller agrees to; others revert with {TermsDiffer}.
    /// @return id The report.
    function commit(bytes32 commitment, uint32 version) external returns (uint256 id);

    /// @notice Reveals which finding was committed to.
    /// @dev The reporter only, because whoever copies a reveal could add another payload.
    /// @param contentHash Hash of the report, which must hold something that nobody can guess.
    function reveal(uint256 id, bytes32 contentHash, bytes32 salt, bytes calldata payload) external;

    /// @notice Warns of a threat, at the risk of a part of the caller's stake.
    /// @param incident The incident's id.
    /// @param evidenceHash {evidenceHashOf} the evidence: it names the watcher, so a copy of it proves nothing.
    /// @return id The flag.
    function flag(bytes32 incident, bytes32 evidenceHash) external returns (uint256 id);

    /// @notice Judges an open case.
    /// @dev The case's council only, in its window. A report's begins when no earlier commit can be revealed any more.
    /// @param duplicateOf The earlier report, itself finally Valid; 0 unless the ruling is Duplicate.
    function judge(uint256 id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 reason) external;

    /// @notice Brings a judged case before the arbitrator.
    /// @dev Claimant or sponsor, in the appeal window. Costs the bond unless the decision is better for their side.
    function appeal(uint256 id) external;

    /// @notice Decides a disputed case.
    /// @dev The case's arbitrator only, in its window.
    function arbitrate(uint256 id, Ruling ruling, Severity severity, uint256 duplicateOf, bytes32 reason)
        external;

    /// @notice Does what time made due: expires, escalates, lapses, settles or pays.
    /// @dev Anybody. Reverts with {NothingToDo}.
    function advance(uint256 id) external;

    /// @notice Sets aside what is missing for a case, from the free escrow.
    /// @dev Anybody.
    function secure(uint256 id) external;

    /// @notice Adds what arrives of `amount` to the caller's stake.
    function stake(uint256 amount) external;

    /// @notice Begins to take stake away that backs no open flag; starts the wait of all that leaves anew.
    function requestUnstake(uint128 amount) external;

    /// @notice Credits the stake that has waited.
    function unstake() external;
}
