package io.heddle.runtime.admin;

/** Whom a page is shown to. */
public enum Access {
    /** Whoever reaches the port. */
    ANYBODY,
    /**
     * Whoever calls the node by a name of its own: what holds no secret, and must yet not be part of a site with a name that
     * was made to lead here.
     */
    OWN_NAME,
    /** Whoever shows the token; without one, whoever calls the node by a name of its own. */
    TRUSTED
}
