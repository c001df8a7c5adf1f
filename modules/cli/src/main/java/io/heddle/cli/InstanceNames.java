package io.heddle.cli;

import io.heddle.DefinitionId;
import java.security.SecureRandom;

/** Makes up instance ids that are short enough to type and do not repeat. */
final class InstanceNames {
    // Without letters that look like digits.
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private InstanceNames() {}

    static String fresh(DefinitionId definition) {
        StringBuilder id = new StringBuilder(definition.value()).append('-');
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
