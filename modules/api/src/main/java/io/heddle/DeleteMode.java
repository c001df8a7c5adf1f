package io.heddle;

/** What a deletion does about references. */
public enum DeleteMode {
    /** Refused while there is any reference. */
    SAFE,
    /** Refused while an instance or a hold refers to it; references of other definitions are left broken. */
    STATIC_OK,
    /** No new starts from now on; running instances finish, and with the last of them it is deleted. */
    FORCE,
    /** As FORCE, and its instances are cancelled. */
    CANCEL_AND_DELETE
}
