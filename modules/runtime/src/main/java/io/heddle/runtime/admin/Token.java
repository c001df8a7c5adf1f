package io.heddle.runtime.admin;

import io.heddle.HeddleException;
import io.heddle.runtime.settings.HeddleSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The secret of {@code heddle.admin.token-file}. */
final class Token {
    private final byte[] header;

    private Token(String secret) {
        this.header = ("Bearer " + secret).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The token, if there is to be one.
     *
     * @throws HeddleException INVALID_CONFIG_VALUE if its file gives none
     */
    static Optional<Token> read(HeddleSettings.Admin settings) {
        if (settings.tokenFile().isEmpty()) {
            return Optional.empty();
        }
        String why = "it is empty";
        try {
            String text = Files.readString(Path.of(settings.tokenFile())).strip();
            if (!text.isEmpty() && text.lines().count() == 1) {
                return Optional.of(new Token(text));
            }
            why = text.isEmpty() ? why : "it has several lines";
        } catch (IOException | InvalidPathException e) {
            why = e.toString();
        }
        throw new HeddleException(
                "INVALID_CONFIG_VALUE",
                "heddle.admin.token-file " + settings.tokenFile() + " gives no secret: " + why
                        + "; write one line into it");
    }

    /** Whether the value of the header {@code Authorization} shows it. */
    boolean isShownBy(@Nullable String authorization) {
        // Takes as long for a good guess as for a bad one.
        return authorization != null && MessageDigest.isEqual(header, authorization.getBytes(StandardCharsets.UTF_8));
    }
}
