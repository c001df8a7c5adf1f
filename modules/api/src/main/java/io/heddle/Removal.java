package io.heddle;

/** What became of the wish to remove an instance. */
public enum Removal {
    /** Nothing is left of it: no status, no history, no row in a listing. Its id may be used again. */
    REMOVED,
    /** There is no such instance. */
    NOT_FOUND,
    /** It has not ended and was to be spared then. Nothing changed. */
    NOT_TERMINAL
}
