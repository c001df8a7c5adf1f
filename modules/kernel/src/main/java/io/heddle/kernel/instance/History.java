package io.heddle.kernel.instance;

import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.kernel.collection.IndexedVector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The events of an instance for people and tools. Every event gives at least one entry; an event about several nodes
 * (a registration, a reset, a loop iteration) gives one entry per node, all with its sequence number.
 */
public final class History {
    private History() {}

    /**
     * The entries of one batch.
     *
     * @param before the state the batch was applied to; {@link InstanceState#NONE} for the first batch
     */
    public static List<HistoryEntry> of(EventBatch batch, InstanceState before) {
        return new Reader(before).next(batch);
    }

    /**
     * All entries of {@code batches}, lazily: of the past only the state is kept, of the entries only those of the batch
     * at hand.
     *
     * @param batches in order, the first of them the one that followed {@code before}
     */
    public static Iterator<HistoryEntry> of(Iterator<EventBatch> batches, InstanceState before) {
        Reader reader = new Reader(before);
        return new Iterator<>() {
            private Iterator<HistoryEntry> current = List.<HistoryEntry>of().iterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext() && batches.hasNext()) {
                    current = reader.next(batches.next()).iterator();
                }
                return current.hasNext();
            }

            @Override
            public HistoryEntry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return current.next();
            }
        };
    }

    /** Turns batch after batch into entries. Not thread-safe. */
    public static final class Reader {
        private final boolean payloads;
        private InstanceState state;

        /** @param before the state before the first batch it will be given */
        public Reader(InstanceState before) {
            this(before, true);
        }

        private Reader(InstanceState before, boolean payloads) {
            this.state = before;
            this.payloads = payloads;
        }

        /** One that gives size and type of every payload instead of its content, and so need not decode any. */
        public static Reader withoutPayloads(InstanceState before) {
            return new Reader(before, false);
        }

        /** The entries of the next batch. */
        public List<HistoryEntry> next(EventBatch batch) {
            Evolution evolution = new Evolution(state);
            List<HistoryEntry> entries = new ArrayList<>(batch.events().size());
            for (InstanceEvent event : batch.events()) {
                // Only the vector of nodes is kept: it is immutable, while the working copy moves on or is replaced.
                IndexedVector<NodeState> nodesBefore = evolution.state().nodes;
                InstanceStatus statusBefore = evolution.state().status;
                evolution.apply(event, batch.at());
                event.accept(HistoryWriter.writing(
                        entries, payloads, evolution.state(), nodesBefore, statusBefore, batch.at()));
            }
            evolution.remember(batch);
            state = evolution.result();
            return entries;
        }

        /** Where the instance stands after the batches so far. */
        public InstanceState state() {
            return state;
        }
    }
}
