package io.heddle.definition;

/** What the failure of a node means once its attempts are used up. */
public enum FailurePolicy {
    /** The instance fails at once; every other node is cancelled. */
    FAIL_FAST,
    /** Dependents are skipped by the rules of their edges, independent branches finish, then the instance fails. */
    FAIL_BRANCH,
    /** Dependents run with the fallback output; the instance may still complete. */
    CONTINUE
}
