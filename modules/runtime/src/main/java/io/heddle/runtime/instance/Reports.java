package io.heddle.runtime.instance;

import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.runtime.dispatch.AttemptReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;

/** Reports of attempts that have arrived and are decided together, so that they share a write; in the order they came. */
final class Reports {
    /** Decided together at most; bounds a write. */
    private static final int MOST = 256;

    private final ActorRef<InstanceMessage> self;
    private final Deque<AttemptReport> arrived = new ArrayDeque<>();

    Reports(ActorRef<InstanceMessage> self) {
        this.self = self;
    }

    boolean isEmpty() {
        return arrived.isEmpty();
    }

    void clear() {
        arrived.clear();
    }

    /** One more; whether there are so many that they are decided at once. */
    boolean add(AttemptReport report) {
        arrived.add(report);
        if (arrived.size() == 1) {
            callBack();
        }
        return arrived.size() >= MOST;
    }

    /**
     * Decides them one after the other, each in the state the one before it leaves, up to the first whose record {@code
     * mustWait}; that one and those behind it stay.
     */
    List<Step> decide(
            InstanceState state,
            BiFunction<InstanceState, AttemptReport, Decision> decider,
            Predicate<EventBatch> mustWait) {
        List<Step> steps = new ArrayList<>(arrived.size());
        InstanceState current = state;
        while (!arrived.isEmpty()) {
            Decision decision = decider.apply(current, arrived.element());
            EventBatch batch = decision.batch();
            if (batch != null && mustWait.test(batch)) {
                break;
            }
            steps.add(new Step(current, decision, null, arrived.remove()));
            current = decision.next();
        }
        if (!steps.isEmpty() && !arrived.isEmpty()) {
            callBack();
        }
        return steps;
    }

    /** The one that has to wait; those behind it are called for afterwards. */
    AttemptReport takeFirst() {
        AttemptReport first = arrived.remove();
        if (!arrived.isEmpty()) {
            callBack();
        }
        return first;
    }

    /** What has come already, above all during the last write, is before this in the mailbox. */
    private void callBack() {
        self.tell(InstanceMessage.Together.NOW);
    }
}
