package io.heddle;

/** How a trigger of an instance stands. */
public enum TriggerStatus {
    /** It may fire and has not fired yet. */
    ENABLED,
    /** It does not fire until it is enabled. */
    DISABLED,
    /** It has fired and may fire again. */
    TRIGGERED,
    /** It has fired as often as it may. */
    EXPIRED
}
