package io.heddle;

import java.util.List;

/** What came of a deletion. Versions are written MAJOR.MINOR.PATCH, or AD_HOC for runs without a version. */
public sealed interface DeleteResult {

    /**
     * Gone; the numbers are never used again.
     *
     * @param versions what was deleted
     * @param broken references of other definitions whose starts fail from now on
     */
    record Deleted(List<String> versions, List<Reference> broken) implements DeleteResult {
        public Deleted {
            versions = List.copyOf(versions);
            broken = List.copyOf(broken);
        }
    }

    /**
     * No new starts; it is deleted by itself when the last instance has ended.
     *
     * @param remaining versions still in use
     */
    record Retiring(List<String> remaining) implements DeleteResult {
        public Retiring {
            remaining = List.copyOf(remaining);
        }
    }

    /**
     * Nothing changed.
     *
     * @param references who is in the way
     */
    record Refused(ReferenceInfo references) implements DeleteResult {}
}
