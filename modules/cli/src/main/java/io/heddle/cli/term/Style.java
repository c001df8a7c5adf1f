package io.heddle.cli.term;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;

/** Colours and weights of text; {@link #NONE} wherever colour is not wanted. */
public enum Style {
    NONE(""),
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    CYAN("36");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The text between the escape sequences that switch this style on and off. */
    String apply(String text) {
        return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }

    public static Style of(NodeStatus status) {
        return switch (status) {
            case PENDING -> DIM;
            case READY -> BLUE;
            case EXECUTING -> CYAN;
            case COMPLETED -> GREEN;
            case FAILED -> RED;
            case SKIPPED -> DIM;
            case CANCELLED -> YELLOW;
        };
    }

    public static Style of(InstanceStatus status) {
        return switch (status) {
            case CREATED -> BLUE;
            case RUNNING -> CYAN;
            case PAUSED, CANCELLED, TIMED_OUT -> YELLOW;
            case COMPLETED -> GREEN;
            case FAILED -> RED;
        };
    }
}
