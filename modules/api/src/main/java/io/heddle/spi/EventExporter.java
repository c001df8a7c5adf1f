package io.heddle.spi;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import java.util.List;

/**
 * Is given what happens to the instances of this node, to pass it on to another system.
 *
 * <ul>
 *   <li>Called once per accepted command, in order for each instance, after the events are durable; those of ASYNC and
 *       NONE steps ({@link io.heddle.definition.Durability}) may still be lost with a crash, and their sequence numbers
 *       then come again with other content: docs/durability.md.
 *   <li>Called on one thread of its own, which may block; no other work waits for it.
 *   <li>No more is taken while {@value #MAX_WAITING} entries or more wait for it; what one command gives is taken whole.
 *       An exporter that cannot follow misses what comes meanwhile; that is counted as dropped. A gap shows in the
 *       sequence numbers and can be filled from {@link io.heddle.WorkflowHandle#history}.
 *   <li>What was durable but not yet passed on when the process died, or when the exporter took longer than {@code
 *       heddle.shutdown.drain-timeout} to finish at the end, is in the history only. Nothing is given again at recovery.
 *   <li>An exception is logged and counted, and concerns nobody else.
 * </ul>
 *
 * Given to the builder, or found on the class path by {@link java.util.ServiceLoader}. An exporter that is {@link
 * AutoCloseable} is closed when Heddle stops, if it was found on the class path.
 */
public interface EventExporter {

    /** Entries that may wait for one exporter. */
    int MAX_WAITING = 10_000;

    /** Names it in logs and statistics; never blank, unique among the exporters of a node. */
    String name();

    /**
     * Whether the entries have to show inputs, outputs and other payloads. One that does without spares the node decoding
     * them: if nobody who wants the instance wants them, details give size and type of a payload in its place.
     */
    default boolean wantsPayloads() {
        return true;
    }

    /**
     * Whether this instance concerns it; no entries are made of one that concerns nobody. Asked when something first happens to
     * an instance while it is in memory, so again after it left memory; the answer should always be the same, or what it is
     * given begins in the middle. Called by many threads, and the instance waits for the answer: it must not block. One that
     * throws is taken for a yes.
     */
    default boolean wants(ExportedInstance instance) {
        return true;
    }

    /**
     * Takes what one command caused.
     *
     * @param instance the instance concerned, as the last of the entries left it
     * @param entries never empty, by ascending sequence number; immutable
     * @throws Exception to be logged and counted; the entries are not given again
     */
    void export(ExportedInstance instance, List<HistoryEntry> entries) throws Exception;

    /**
     * The node this exporter belongs to works; called once, by the thread that started it. Entries may be given before,
     * by instances that went on at once.
     *
     * @param heddle that node; it may be closed already when the last entries are given
     */
    default void started(Heddle heddle) {}
}
