package io.rescene.openai;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The tokenizer of the gpt-4o models (o200k_base) for texts that are known beforehand. It is made of those tokens alone
 * that occur in one of the texts, as no other can come of joining their bytes: the tables of all 200,000 would take half
 * a second of CPU and 30 MB, for a few prompts.
 */
final class Vocabulary {
    /** Where a text is cut before its bytes are joined, in this order (openai/tiktoken, openai_public.py, o200k_base). */
    private static final Pattern PIECE = Pattern.compile(
            String.join(
                    "|",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                    "\\p{N}{1,3}",
                    " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*",
                    "\\s*[\\r\\n]+",
                    "\\s+(?!\\S)",
                    "\\s+"),
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final String NAME = "some of o200k_base";
    /** Two bytes together have so many values. */
    private static final int PAIRS = 1 << 16;

    private final byte[] text;
    /** The last place of each pair of bytes, and of each place the one before with the same pair; -1: none. */
    private final int[] last = new int[PAIRS];

    private final int[] before;

    private Vocabulary(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.before = new int[this.text.length];
        Arrays.fill(last, -1);
        for (int i = 0; i + 1 < this.text.length; i++) {
            int pair = pair(this.text, i);
            before[i] = last[pair];
            last[pair] = i;
        }
    }

    /** Counts these texts, and what is cut out of them, as the whole tokenizer does; others it can't. */
    static Encoding of(List<String> texts) {
        Vocabulary wanted = new Vocabulary(String.join("\n", texts));
        EncodingRegistry registry = Encodings.newLazyEncodingRegistry();
        registry.registerGptBytePairEncoding(new GptBytePairEncodingParams(NAME, PIECE, wanted.ranks(), Map.of()));
        return registry.getEncoding(NAME).orElseThrow();
    }

    private Map<byte[], Integer> ranks() {
        Map<byte[], Integer> ranks = new HashMap<>();
        Base64.Decoder base64 = Base64.getDecoder();
        try (InputStream file = Encodings.class.getResourceAsStream("o200k_base.tiktoken");
                BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int blank = line.indexOf(' ');
                byte[] token = base64.decode(line.substring(0, blank));
                if (occurs(token)) {
                    ranks.put(token, Integer.valueOf(line.substring(blank + 1)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The tokenizer's table can't be read", e);
        }
        return ranks;
    }

    private boolean occurs(byte[] token) {
        if (token.length == 1) {
            return true;
        }
        for (int at = last[pair(token, 0)]; at >= 0; at = before[at]) {
            if (Arrays.equals(text, at, Math.min(text.length, at + token.length), token, 0, token.length)) {
                return true;
            }
        }
        return false;
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
