package io.rescene.embedded.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.embedded.sample.SampleLibrary;
import io.rescene.embedded.sample.SamplePicture;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PictureWordsTest {
    @Test
    void everyPictureOfTheLibraryHasWordsOfItsOwn() throws Exception {
        PictureReader reader = new PictureReader();
        Set<String> words = new HashSet<>();
        try (SampleLibrary library = SampleLibrary.serve()) {
            List<SamplePicture> pictures = SamplePicture.allOf(library);
            for (SamplePicture picture : pictures) {
                PictureLook look = reader.read(ChatCaller.dataUri(picture.jpeg()));
                assertThat(look.empty()).as("%s", picture).isEqualTo(picture.isBlack());
                words.add(new PictureWords(look, Language.KO).scene().toString());
            }
            assertThat(words).isNotEmpty().hasSameSizeAs(pictures);
        }
    }
}
