package io.heddle.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** The row of one lease, as one owner sees it. Whether it has expired is said by the clock of the database alone. Blocking. */
final class LeaseRow implements AutoCloseable {
    private static final String UNTIL = "clock_timestamp() + ? * interval '1 millisecond'";
    private static final String TAKE = "INSERT INTO heddle_lease (name, owner, expires_at) VALUES (?, ?, " + UNTIL + ")"
            + " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at"
            + " WHERE heddle_lease.owner = excluded.owner OR heddle_lease.expires_at <= clock_timestamp()";
    private static final String RENEW = "UPDATE heddle_lease SET expires_at = " + UNTIL
            + " WHERE name = ? AND owner = ? AND expires_at > clock_timestamp()";
    private static final String GIVE_BACK = "DELETE FROM heddle_lease WHERE name = ? AND owner = ?";

    private final Connections connections;
    private final String name;
    private final String owner;
    private final long millis;

    /** @param length how long it is held without being renewed */
    LeaseRow(Connections connections, String name, String owner, Duration length) {
        this.connections = connections;
        this.name = name;
        this.owner = owner;
        this.millis = length.toMillis();
    }

    /** Whether it is the owner's now: it was free, had expired, or was its own. */
    boolean take() throws SQLException {
        return changes(TAKE, name, owner, millis);
    }

    /** Whether it was still the owner's, and is for another while. */
    boolean renew() throws SQLException {
        return changes(RENEW, millis, name, owner);
    }

    /** Nothing if it is not the owner's. */
    void giveBack() throws SQLException {
        changes(GIVE_BACK, name, owner);
    }

    private boolean changes(String sql, Object... values) throws SQLException {
        return connections.within(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public void close() {
        connections.close();
    }
}
