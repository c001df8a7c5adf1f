package io.heddle.kernel.registry;

import io.heddle.InstanceId;
import io.heddle.kernel.registry.PartitionCommand.AcquireStart;
import io.heddle.kernel.registry.PartitionCommand.Pin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/** What becomes of one thread or hold: granted, reported, released, forgotten; and what is told about them. */
final class ThreadRules {

    /** Most rows looked at for one page; a page may come out short, its cursor goes on. */
    private static final int ROWS_PER_SCAN = 10_000;

    private ThreadRules() {}

    static void acquire(PartitionTurn turn, Caller caller, AcquireStart start) {
        ThreadEntry entry = turn.state.threads().get(start.threadId().value());
        if (entry != null && !entry.released()) {
            if (entry.epoch() > start.epoch()) {
                refuse(turn, caller, start, Refusal.STALE_EPOCH, "epoch " + entry.epoch() + " is live");
            } else if (entry.epoch() < start.epoch()) {
                refuse(turn, caller, start, Refusal.THREAD_LIVE, "epoch " + entry.epoch() + " has not ended");
            } else if (!isSame(entry, start)) {
                refuse(turn, caller, start, Refusal.THREAD_LIVE, "the id is in use by a run of " + entry.key());
            } else {
                ClaimRules.request(turn, caller, start);
            }
            return;
        }
        if (entry != null && entry.removing()) {
            refuse(turn, caller, start, Refusal.BEING_REMOVED, "its last run is being removed; try again");
            return;
        }
        if (entry != null && entry.epoch() >= start.epoch()) {
            refuse(turn, caller, start, Refusal.STALE_EPOCH, "epoch " + entry.epoch() + " has ended");
            return;
        }
        int maxDepth = turn.settings.maxDepth();
        if (maxDepth > 0 && start.ancestors().size() > maxDepth) {
            List<InstanceId> path = new ArrayList<>(start.ancestors());
            path.add(start.threadId());
            refuse(
                    turn,
                    caller,
                    start,
                    Refusal.NESTING_LIMIT,
                    "more than " + maxDepth + " links from the root: " + path + " of " + start.definitionId());
            return;
        }
        if (isForbiddenAdHoc(turn, start.version())) {
            refuse(turn, caller, start, Refusal.AD_HOC_DISABLED, "only published definitions may start here");
            return;
        }
        ClaimRules.request(turn, caller, start);
    }

    static void report(PartitionTurn turn, Caller caller, PartitionCommand.Report report) {
        ThreadEntry entry = turn.state.threads().get(report.threadId().value());
        if (entry == null || entry.epoch() != report.epoch()) {
            turn.reply(caller, new PartitionReply.UnknownThread(report.threadId(), report.epoch()));
            return;
        }
        // The first report counts whatever its number: it confirms the permit.
        boolean news = !entry.released() && (report.seq() > entry.seq() || !entry.reported());
        if (news) {
            PartitionEvent.ThreadEvent reported = new PartitionEvent.ThreadReported(
                    entry.id(),
                    entry.epoch(),
                    Math.max(report.seq(), entry.seq()),
                    report.status(),
                    report.queued(),
                    report.counts(),
                    Micros.of(report.nextWakeAt()),
                    report.parked(),
                    report.host(),
                    report.work(),
                    turn.now);
            if (report.parked() || entry.parked()) {
                turn.apply(reported);
            } else {
                // Whoever is in memory when the partition restarts is woken and reports again.
                turn.applyLater(reported);
            }
        }
        turn.reply(
                caller,
                new PartitionReply.Reported(report.threadId(), report.epoch(), Math.max(entry.seq(), report.seq())));
    }

    static void release(PartitionTurn turn, Caller caller, PartitionCommand.Release release) {
        ThreadEntry entry = turn.state.threads().get(release.threadId().value());
        if (entry == null || entry.epoch() < release.epoch()) {
            turn.reply(caller, new PartitionReply.UnknownThread(release.threadId(), release.epoch()));
            return;
        }
        PartitionReply reply;
        if (entry.released() || entry.epoch() > release.epoch()) {
            if (release.prompt()) {
                ClaimRules.closeIdle(turn, entry.key().definitionId());
                turn.writeNow();
            }
            reply = new PartitionReply.AlreadyReleased(release.threadId(), release.epoch());
        } else {
            PartitionEvent.ThreadEvent released = new PartitionEvent.ThreadReleased(
                    entry.id(),
                    entry.epoch(),
                    release.outcome(),
                    Micros.of(release.endedAt()),
                    Micros.of(release.retainUntil()),
                    release.counts(),
                    turn.now);
            if (release.prompt()) {
                turn.apply(released);
            } else {
                // Without its answer the instance says so again.
                turn.applyLater(released);
            }
            ClaimRules.leave(turn, entry.key().definitionId(), entry.key().version(), release.prompt());
            reply = new PartitionReply.Released(release.threadId(), release.epoch());
        }
        ClaimRules.replyWhenGivenUp(turn, entry.key().definitionId(), caller, reply);
    }

    static void noSuchThread(PartitionTurn turn, PartitionCommand.NoSuchThread message) {
        ThreadEntry entry = turn.state.threads().get(message.threadId().value());
        boolean mine = entry != null && !entry.released() && entry.epoch() == message.epoch();
        if (entry == null || !mine || entry.heard() != message.permit()) {
            // Another permit than the one that was asked about: someone has asked for it since.
            return;
        }
        turn.apply(new PartitionEvent.PermitDropped(entry.id(), entry.epoch()));
        RemovalRules.dropped(turn, entry);
        ClaimRules.closeIfUnused(turn, entry.key().definitionId(), entry.key().version());
    }

    static void get(PartitionTurn turn, Caller caller, PartitionCommand.GetThread get) {
        ThreadEntry entry = turn.state.threads().get(get.threadId().value());
        turn.reply(
                caller,
                entry == null || (entry.isGoing() && !get.going())
                        ? new PartitionReply.UnknownThread(get.threadId(), 0)
                        : new PartitionReply.Found(entry.toRow()));
    }

    static void pin(PartitionTurn turn, Caller caller, Pin pin) {
        Hold held = turn.state.pins().get(pin.holderId());
        if (held != null && !held.key().definitionId().equals(pin.definitionId())) {
            turn.reply(
                    caller,
                    new PartitionReply.PinRefused(
                            pin.holderId(), Refusal.HOLDER_IN_USE, "the holder already holds " + held.key()));
        } else if (isForbiddenAdHoc(turn, pin.version())) {
            turn.reply(
                    caller,
                    new PartitionReply.PinRefused(
                            pin.holderId(), Refusal.AD_HOC_DISABLED, "only published definitions can be held here"));
        } else {
            ClaimRules.request(turn, caller, pin);
        }
    }

    static void unpin(PartitionTurn turn, Caller caller, PartitionCommand.Unpin unpin) {
        Hold hold = turn.state.pins().get(unpin.holderId());
        if (hold == null) {
            turn.reply(caller, new PartitionReply.UnknownHolder(unpin.holderId()));
            return;
        }
        ClaimKey key = hold.key();
        turn.apply(new PartitionEvent.HolderUnpinned(unpin.holderId()));
        ClaimRules.closeIfUnused(turn, key.definitionId(), key.version());
        ClaimRules.replyWhenClosed(turn, key.definitionId(), caller, new PartitionReply.Unpinned(unpin.holderId()));
    }

    static void list(PartitionTurn turn, Caller caller, PartitionCommand.ListThreads list) {
        int limit = list.limit() == 0 ? turn.settings.pageSize() : list.limit();
        List<ThreadRow> rows = new ArrayList<>();
        @Nullable InstanceId next = null;
        int looked = 0;
        for (ThreadEntry entry :
                from(turn, list.after() == null ? null : list.after().value()).values()) {
            if (rows.size() == limit || looked == ROWS_PER_SCAN) {
                break;
            }
            looked++;
            next = entry.threadId();
            if (list.filter().matches(entry)) {
                rows.add(entry.toRow());
            }
        }
        boolean more = next != null && !from(turn, next.value()).isEmpty();
        turn.reply(caller, new PartitionReply.ThreadPage(rows, more ? next : null));
    }

    static void statistics(PartitionTurn turn, Caller caller) {
        PartitionState state = turn.state;
        turn.reply(
                caller,
                new PartitionReply.Statistics(
                        state.totals(),
                        state.liveThreads(),
                        state.threads().size(),
                        state.parked(),
                        state.pins().size(),
                        state.claimCount()));
    }

    /** Rows for a reference list: holds first, then threads, so that a cursor is one text. */
    static void listHolders(PartitionTurn turn, PartitionCommand.ListHolders query) {
        ClaimRules.closeIdle(turn, query.definitionId());
        List<DefinitionCommand.Holder> holders = new ArrayList<>();
        Map<String, Long> counts = new HashMap<>();
        boolean more = false;
        for (Map.Entry<String, Hold> pin : turn.state.pins().entrySet()) {
            Hold hold = pin.getValue();
            String cursor = "p" + pin.getKey();
            if (isMeant(query, hold.key())) {
                counts.merge(hold.type(), 1L, Long::sum);
                if (isAfter(query, cursor)) {
                    more |= holders.size() == query.limit();
                    if (!more) {
                        holders.add(
                                new DefinitionCommand.Holder(cursor, hold.key().version(), null, hold));
                    }
                }
            }
        }
        long threads = 0;
        for (VersionSelector version : query.versions()) {
            PartitionState.LiveCount count = turn.state.live().get(new ClaimKey(query.definitionId(), version));
            threads += count == null ? 0 : count.threads();
        }
        if (threads > 0) {
            counts.put(ReferenceList.THREAD, threads);
            more |= addThreads(turn, query, holders, more);
        }
        turn.effect(new RegistryEffect.ToDefinition(new DefinitionCommand.Holders(
                query.definitionId(), turn.settings.partition(), query.queryNo(), holders, more, counts)));
    }

    private static boolean addThreads(
            PartitionTurn turn,
            PartitionCommand.ListHolders query,
            List<DefinitionCommand.Holder> holders,
            boolean full) {
        boolean more = full;
        for (ThreadEntry entry : turn.state.threads().values()) {
            String cursor = "t" + entry.id();
            if (more) {
                break;
            }
            if (!entry.released() && isMeant(query, entry.key()) && isAfter(query, cursor)) {
                more = holders.size() == query.limit();
                if (!more) {
                    holders.add(new DefinitionCommand.Holder(cursor, entry.key().version(), entry.toRow(), null));
                }
            }
        }
        return more;
    }

    private static boolean isMeant(PartitionCommand.ListHolders query, ClaimKey key) {
        return key.definitionId().equals(query.definitionId())
                && query.versions().contains(key.version());
    }

    private static boolean isAfter(PartitionCommand.ListHolders query, String cursor) {
        return query.after() == null || cursor.compareTo(query.after()) > 0;
    }

    private static PSortedMap<String, ThreadEntry> from(PartitionTurn turn, @Nullable String after) {
        return after == null ? turn.state.threads() : turn.state.threads().tailMap(after, false);
    }

    private static boolean isSame(ThreadEntry entry, AcquireStart start) {
        return entry.key().definitionId().equals(start.definitionId())
                && (!start.version().isResolved()
                        || start.version().equals(entry.key().version()));
    }

    private static boolean isForbiddenAdHoc(PartitionTurn turn, VersionSelector version) {
        return version instanceof VersionSelector.AdHoc && !turn.settings.allowAdHoc();
    }

    private static void refuse(PartitionTurn turn, Caller caller, AcquireStart start, Refusal reason, String detail) {
        turn.reply(
                caller,
                new PartitionReply.Refused(
                        start.threadId(), start.epoch(), reason, "thread " + start.threadId() + ": " + detail));
    }
}
