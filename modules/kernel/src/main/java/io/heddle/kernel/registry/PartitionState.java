package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * Everything durable about a partition: the fold of its events. Persistent collections keep {@link #evolve} pure at
 * O(log n), and let a snapshot be written while the partition goes on.
 *
 * @param partitions how many partitions there are; 0 before the first use
 * @param lastClaimNo the greatest claim number used
 * @param threads live and retained threads by id
 * @param pins holds by holder
 * @param cancelling definition versions whose live threads are being cancelled, and why
 * @param live live threads plus holds of each definition version; no entry for none
 * @param claims claims of each definition; no entry for none
 * @param totals instances by status
 * @param parked how many live threads are parked
 * @param work which threads have work for somebody outside, by topic
 */
public record PartitionState(
        int partitions,
        long lastClaimNo,
        TreePMap<String, ThreadEntry> threads,
        TreePMap<String, Hold> pins,
        PMap<ClaimKey, String> cancelling,
        PMap<ClaimKey, LiveCount> live,
        PMap<DefinitionId, PVector<Claim>> claims,
        StatusTotals totals,
        long liveThreads,
        long parked,
        WorkIndex work) {

    /** Before the first event. */
    public static final PartitionState EMPTY = new PartitionState(
            0,
            0,
            TreePMap.empty(),
            TreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            StatusTotals.NONE,
            0,
            0,
            WorkIndex.NONE);

    /**
     * A count, and the one key object all its threads share.
     *
     * @param threads live threads
     * @param pins holds
     */
    public record LiveCount(ClaimKey key, int threads, int pins) {
        int total() {
            return threads + pins;
        }
    }

    /** The state after {@code event}. Events are facts: one that does not fit is damage, and refused loudly. */
    public PartitionState evolve(PartitionEvent event) {
        if (event instanceof PartitionEvent.ThreadGranted e) {
            return granted(e);
        } else if (event instanceof PartitionEvent.ThreadReported e) {
            ThreadEntry before = present(e.threadId());
            return replace(before, before.reported(e));
        } else if (event instanceof PartitionEvent.ThreadReleased e) {
            ThreadEntry before = present(e.threadId());
            return replace(before, before.released(e));
        } else if (event instanceof PartitionEvent.PermitRenewed e) {
            ThreadEntry before = present(e.threadId());
            return replace(before, before.renewed(e.at()));
        } else if (event instanceof PartitionEvent.PermitDropped e) {
            return dropped(present(e.threadId()));
        } else if (event instanceof PartitionEvent.ThreadRemoving e) {
            ThreadEntry before = present(e.threadId());
            return replace(before, before.removing(e.at()));
        } else if (event instanceof PartitionEvent.ThreadForgotten e) {
            return withThreads(threads.minus(e.threadId()), totals.clean());
        } else if (event instanceof PartitionEvent.HolderPinned e) {
            ClaimKey key = shared(e.hold().key());
            Hold hold = new Hold(key, e.hold().type(), e.hold().name(), e.hold().details());
            return withPins(pins.plus(e.holderId(), hold), counted(key, 0, 1));
        } else if (event instanceof PartitionEvent.HolderUnpinned e) {
            Hold hold = pins.get(e.holderId());
            if (hold == null) {
                throw new IllegalStateException("no hold of " + e.holderId());
            }
            return withPins(pins.minus(e.holderId()), counted(hold.key(), 0, -1));
        } else if (event instanceof PartitionEvent.CancellationOrdered e) {
            return withCancelling(cancelling.plus(shared(new ClaimKey(e.definitionId(), e.version())), e.reason()));
        } else if (event instanceof PartitionEvent.ClaimOpened e) {
            Claim claim = new Claim(e.claimNo(), e.version(), Claim.Phase.OPENING);
            return withClaims(
                    Math.max(lastClaimNo, e.claimNo()),
                    claims.plus(e.definitionId(), claimsOf(e.definitionId()).plus(claim)));
        } else if (event instanceof PartitionEvent.ClaimHeld e) {
            return replaceClaim(e.definitionId(), e.claimNo(), e.version(), Claim.Phase.HELD);
        } else if (event instanceof PartitionEvent.ClaimClosing e) {
            return replaceClaim(e.definitionId(), e.claimNo(), null, Claim.Phase.CLOSING);
        } else if (event instanceof PartitionEvent.ClaimClosed e) {
            return withoutClaim(e.definitionId(), e.claimNo());
        } else if (event instanceof PartitionEvent.PartitionOpened e) {
            return new PartitionState(
                    e.partitions(),
                    lastClaimNo,
                    threads,
                    pins,
                    cancelling,
                    live,
                    claims,
                    totals,
                    liveThreads,
                    parked,
                    work);
        }
        throw new IllegalStateException("unknown event " + event.getClass().getName());
    }

    /** All claims of a definition, oldest first. */
    public PVector<Claim> claimsOf(DefinitionId definitionId) {
        return claims.getOrDefault(definitionId, TreePVector.empty());
    }

    /** The claim of that number, or null. */
    @Nullable Claim claim(DefinitionId definitionId, long claimNo) {
        for (Claim claim : claimsOf(definitionId)) {
            if (claim.claimNo() == claimNo) {
                return claim;
            }
        }
        return null;
    }

    /** Live threads and holds of a definition version. */
    public int liveOf(ClaimKey key) {
        LiveCount count = live.get(key);
        return count == null ? 0 : count.total();
    }

    Set<DefinitionId> activeDefinitions() {
        Set<DefinitionId> ids = new HashSet<>();
        live.keySet().forEach(key -> ids.add(key.definitionId()));
        return ids;
    }

    long claimCount() {
        long count = 0;
        for (PVector<Claim> ofOne : claims.values()) {
            count += ofOne.size();
        }
        return count;
    }

    private PartitionState granted(PartitionEvent.ThreadGranted event) {
        ThreadEntry before = threads.get(event.threadId());
        ClaimKey key = shared(new ClaimKey(event.definitionId(), event.version()));
        ThreadEntry entry = ThreadEntry.granted(event, key, before);
        StatusTotals counted =
                before == null ? totals.add(entry.bucket()) : totals.move(before.bucket(), entry.bucket());
        return new PartitionState(
                partitions,
                lastClaimNo,
                threads.plus(entry.id(), entry),
                pins,
                cancelling,
                counted(key, 1, 0),
                claims,
                counted,
                liveThreads + 1,
                parked,
                work);
    }

    private PartitionState dropped(ThreadEntry entry) {
        ThreadEntry replaced = entry.replaced();
        StatusTotals counted =
                replaced == null ? totals.remove(entry.bucket()) : totals.move(entry.bucket(), replaced.bucket());
        return new PartitionState(
                partitions,
                lastClaimNo,
                replaced == null ? threads.minus(entry.id()) : threads.plus(entry.id(), replaced),
                pins,
                cancellingWithout(entry.key()),
                counted(entry.key(), -1, 0),
                claims,
                counted,
                liveThreads - 1,
                parked - (entry.parked() ? 1 : 0),
                work.moved(entry.id(), entry.work(), WorkTopics.NONE));
    }

    private PartitionState replace(ThreadEntry before, ThreadEntry after) {
        boolean ends = after.released() && !before.released();
        return new PartitionState(
                partitions,
                lastClaimNo,
                threads.plus(after.id(), after),
                pins,
                ends ? cancellingWithout(after.key()) : cancelling,
                ends ? counted(after.key(), -1, 0) : live,
                claims,
                totals.move(before.bucket(), after.bucket()),
                liveThreads - (ends ? 1 : 0),
                parked + (after.parked() ? 1 : 0) - (before.parked() ? 1 : 0),
                work.moved(after.id(), before.work(), after.work()));
    }

    private ThreadEntry present(String threadId) {
        ThreadEntry entry = threads.get(threadId);
        if (entry == null) {
            throw new IllegalStateException("no thread " + threadId);
        }
        return entry;
    }

    private ClaimKey shared(ClaimKey key) {
        LiveCount count = live.get(key);
        return count == null ? key : count.key();
    }

    private PMap<ClaimKey, LiveCount> counted(ClaimKey key, int moreThreads, int morePins) {
        LiveCount before = live.get(key);
        int threadsNow = (before == null ? 0 : before.threads()) + moreThreads;
        int pinsNow = (before == null ? 0 : before.pins()) + morePins;
        return threadsNow + pinsNow == 0 ? live.minus(key) : live.plus(key, new LiveCount(key, threadsNow, pinsNow));
    }

    private PartitionState replaceClaim(
            DefinitionId definitionId, long claimNo, @Nullable VersionSelector resolved, Claim.Phase phase) {
        PVector<Claim> all = claimsOf(definitionId);
        for (int i = 0; i < all.size(); i++) {
            Claim claim = all.get(i);
            if (claim.claimNo() == claimNo) {
                Claim next = new Claim(claimNo, resolved == null ? claim.version() : resolved, phase);
                return withClaims(lastClaimNo, claims.plus(definitionId, all.with(i, next)));
            }
        }
        throw new IllegalStateException("no claim " + claimNo + " of " + definitionId);
    }

    private PartitionState withoutClaim(DefinitionId definitionId, long claimNo) {
        PVector<Claim> left = TreePVector.empty();
        for (Claim claim : claimsOf(definitionId)) {
            if (claim.claimNo() != claimNo) {
                left = left.plus(claim);
            }
        }
        return withClaims(lastClaimNo, left.isEmpty() ? claims.minus(definitionId) : claims.plus(definitionId, left));
    }

    private PartitionState withThreads(TreePMap<String, ThreadEntry> nextThreads, StatusTotals nextTotals) {
        return new PartitionState(
                partitions,
                lastClaimNo,
                nextThreads,
                pins,
                cancelling,
                live,
                claims,
                nextTotals,
                liveThreads,
                parked,
                work);
    }

    private PartitionState withPins(TreePMap<String, Hold> nextPins, PMap<ClaimKey, LiveCount> nextLive) {
        return new PartitionState(
                partitions,
                lastClaimNo,
                threads,
                nextPins,
                cancelling,
                nextLive,
                claims,
                totals,
                liveThreads,
                parked,
                work);
    }

    private PartitionState withCancelling(PMap<ClaimKey, String> next) {
        return new PartitionState(
                partitions, lastClaimNo, threads, pins, next, live, claims, totals, liveThreads, parked, work);
    }

    /** With the last thread of {@code key} its cancellation is over. */
    private PMap<ClaimKey, String> cancellingWithout(ClaimKey key) {
        LiveCount count = live.get(key);
        return count != null && count.threads() > 1 ? cancelling : cancelling.minus(key);
    }

    private PartitionState withClaims(long nextClaimNo, PMap<DefinitionId, PVector<Claim>> nextClaims) {
        return new PartitionState(
                partitions,
                nextClaimNo,
                threads,
                pins,
                cancelling,
                live,
                nextClaims,
                totals,
                liveThreads,
                parked,
                work);
    }
}
