package io.heddle.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The paths a FORK node opens. Every path runs as a child thread of its own, which sees the parent's input, global data
 * and outputs as they were when the FORK began. The nodes between the start of a path and the JOIN belong to that path
 * alone.
 *
 * @param paths at least one; their order is the order of the join's output and of merging
 * @param strategy whether the paths run side by side or one after another
 * @param merge what becomes of the global data the paths write
 */
public record Fork(List<Path> paths, Strategy strategy, Merge merge) {

    /**
     * One path.
     *
     * @param pathId its name, unique within the fork, {@code [A-Za-z0-9_.:-]{1,128}}
     * @param childNodeId key of the node it begins with, which depends on the FORK and on nothing else
     */
    public record Path(String pathId, String childNodeId) {
        public Path {
            Objects.requireNonNull(pathId, "pathId");
            Objects.requireNonNull(childNodeId, "childNodeId");
        }
    }

    /** How paths follow one another. */
    public enum Strategy {
        /** All at once. */
        PARALLEL,
        /** The next one starts when the previous one has ended, in whatever way. */
        SERIAL
    }

    /** What the join does with the global data that COMPLETED paths have written. */
    public enum Merge {
        /** Nothing: it stays with the path. */
        NONE,
        /** Each value replaces the parent's, in the order of the paths. */
        REPLACE,
        /** JSON objects are merged key by key at every depth, in the order of the paths; other values replace. */
        MERGE,
        /**
         * Each value is a list and its elements are appended to the parent's, in the order of the paths. Of a list that
         * begins with what the path was given, only what the path added counts; a value that is no list is one element.
         */
        APPEND
    }

    public Fork {
        paths = List.copyOf(paths);
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(merge, "merge");
    }

    /** A fork without paths, which run side by side and merge nothing; see {@link #path}. */
    public static Fork parallel() {
        return new Fork(List.of(), Strategy.PARALLEL, Merge.NONE);
    }

    /** A fork without paths, which run one after another and merge nothing; see {@link #path}. */
    public static Fork serial() {
        return new Fork(List.of(), Strategy.SERIAL, Merge.NONE);
    }

    /** With one more path. */
    public Fork path(String pathId, String childNodeId) {
        List<Path> more = new ArrayList<>(paths);
        more.add(new Path(pathId, childNodeId));
        return new Fork(more, strategy, merge);
    }

    /** With another way of merging. */
    public Fork withMerge(Merge value) {
        return new Fork(paths, strategy, value);
    }
}
