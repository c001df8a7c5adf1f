package io.heddle.runtime.export;

import io.heddle.DefinitionId;
import io.heddle.kernel.instance.Transitions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who only count. Thread-safe. */
final class Counters {
    private static final Logger LOG = LoggerFactory.getLogger(Counters.class);

    private final List<TransitionCounter> counters;
    /** Only the first failure is logged: there would be one for every record. */
    private final AtomicBoolean failed = new AtomicBoolean();

    Counters(List<TransitionCounter> counters) {
        this.counters = List.copyOf(counters);
    }

    boolean isEmpty() {
        return counters.isEmpty();
    }

    void count(DefinitionId definition, Transitions transitions) {
        for (TransitionCounter counter : counters) {
            try {
                transitions.tell(counter.of(definition));
            } catch (RuntimeException e) {
                if (failed.compareAndSet(false, true)) {
                    LOG.warn("{} failed to count; further failures are not logged", counter.name(), e);
                }
            }
        }
    }
}
