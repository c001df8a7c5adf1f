package io.heddle;

import java.util.List;

/**
 * Whether this node can do work now, as {@link Heddle#health} found it.
 *
 * @param ready whether every check passed; a node that is not ready still keeps what it was given
 * @param checks one each for {@code cluster}, {@code journal} and {@code registry}
 */
public record Health(boolean ready, List<Check> checks) {

    public Health {
        checks = List.copyOf(checks);
    }

    /** Ready if all of them passed. */
    public static Health of(List<Check> checks) {
        return new Health(checks.stream().allMatch(Check::passed), checks);
    }

    /**
     * What one part says.
     *
     * @param name {@code cluster}: this node is a member and not about to leave; {@code journal}: it took a record just
     *     now; {@code registry}: every partition has recovered and answers
     * @param detail what was found, for people
     */
    public record Check(String name, boolean passed, String detail) {}
}
