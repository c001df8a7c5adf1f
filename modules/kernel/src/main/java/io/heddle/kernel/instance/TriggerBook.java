package io.heddle.kernel.instance;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What an instance knows about its triggers. Immutable.
 *
 * @param marks how each stands, in the order of the definition
 * @param runs runs of custom actions that have not ended, in the order of {@link #key}
 * @param launches threads of their own that were asked for and have neither started nor been refused, by thread id
 */
public record TriggerBook(
        PVector<TriggerMark> marks, PSortedMap<Long, TriggerRun> runs, PSortedMap<String, ChildRequest> launches) {

    /** Without triggers. */
    public static final TriggerBook NONE = new TriggerBook(TreePVector.empty(), TreePMap.empty(), TreePMap.empty());

    /** As it is written down. */
    public static TriggerBook of(
            Collection<TriggerMark> marks, Collection<TriggerRun> runs, Collection<ChildRequest> launches) {
        TriggerBook book = new TriggerBook(TreePVector.from(marks), TreePMap.empty(), TreePMap.empty());
        for (TriggerRun run : runs) {
            book = book.with(run);
        }
        for (ChildRequest launch : launches) {
            book = book.launching(launch);
        }
        return book;
    }

    /** Names one firing of one trigger. */
    private static long key(int trigger, int firing) {
        return ((long) trigger << Integer.SIZE) | firing;
    }

    TriggerMark mark(int trigger) {
        return marks.get(trigger);
    }

    TriggerBook with(int trigger, TriggerMark mark) {
        return new TriggerBook(marks.with(trigger, mark), runs, launches);
    }

    @Nullable TriggerRun run(int trigger, int firing) {
        return runs.get(key(trigger, firing));
    }

    TriggerBook with(TriggerRun run) {
        return new TriggerBook(marks, runs.plus(key(run.trigger(), run.firing()), run), launches);
    }

    TriggerBook redelivered(int trigger, int firing, int delivery) {
        return with(Objects.requireNonNull(run(trigger, firing)).again(delivery));
    }

    TriggerBook ran(int trigger, int firing) {
        return new TriggerBook(marks, runs.minus(key(trigger, firing)), launches);
    }

    TriggerBook launching(ChildRequest request) {
        return new TriggerBook(marks, runs, launches.plus(request.threadId().value(), request));
    }

    TriggerBook settled(String threadId) {
        return new TriggerBook(marks, runs, launches.minus(threadId));
    }
}
