package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFilesTest {
  private static final String HALF = "\"image_mean\":[0.5,0.5,0.5],\"image_std\":[0.5,0.5,0.5]";

  @TempDir private Path folder;
  private final ConfigFiles configs = new ConfigFiles();

  private Optional<Preprocessing> read(String name, String json) throws IOException {
    Files.writeString(folder.resolve(name), json);
    return configs.beside(folder.resolve("model.onnx")).map(ConfigFiles.Found::preprocessing);
  }

  private static Preprocessing half(int size, int side, Resampling resampling) {
    float[] half = {0.5f, 0.5f, 0.5f};
    return new Preprocessing(size, side, resampling, half, half, false);
  }

  @Test
  void clipOfTransformers() throws IOException {
    String json =
        "{\"crop_size\":{\"height\":224,\"width\":224},\"do_center_crop\":true,\"do_normalize\":true,"
            + "\"do_resize\":true,\"image_mean\":[0.48145466,0.4578275,0.40821073],"
            + "\"image_std\":[0.26862954,0.26130258,0.27577711],\"resample\":3,"
            + "\"size\":{\"shortest_edge\":224},\"rescale_factor\":0.00392156862745098}";
    assertEquals(Preprocessing.clip(224), read("preprocessor_config.json", json).orElseThrow());
  }

  @Test
  void olderAndOtherFormsOfTransformers() throws IOException {
    String name = "preprocessor_config.json";
    assertEquals(
        half(224, 224, Resampling.BICUBIC),
        read(name, "{\"crop_size\":224,\"size\":224,\"resample\":3," + HALF + "}").orElseThrow());
    assertEquals(
        half(224, 0, Resampling.BILINEAR),
        read(name, "{\"size\":{\"height\":224,\"width\":224}," + HALF + "}").orElseThrow());
    assertEquals(
        half(224, 256, Resampling.BICUBIC),
        read(
                name,
                "{\"size\":{\"shortest_edge\":256},\"crop_size\":{\"height\":224,\"width\":224},"
                    + "\"resample\":3,"
                    + HALF
                    + "}")
            .orElseThrow());
    assertEquals(
        half(224, 256, Resampling.BICUBIC),
        read(
                name,
                "{\"size\":{\"shortest_edge\":224},\"crop_pct\":0.875,\"resample\":3," + HALF + "}")
            .orElseThrow());
    assertEquals(
        half(384, 0, Resampling.BICUBIC),
        read(
                name,
                "{\"size\":{\"shortest_edge\":384},\"crop_pct\":1.0,\"resample\":3," + HALF + "}")
            .orElseThrow());
    Preprocessing plain =
        read(name, "{\"size\":{\"height\":64,\"width\":64},\"do_normalize\":false}").orElseThrow();
    assertEquals(0, plain.mean()[0]);
    assertEquals(1, plain.deviation()[2]);
  }

  @Test
  void openClip() throws IOException {
    String model = "{\"model_cfg\":{\"embed_dim\":640,\"vision_cfg\":{\"image_size\":288}}";
    assertEquals(
        Preprocessing.clip(288),
        read(
                "open_clip_config.json",
                model
                    + ",\"preprocess_cfg\":{\"mean\":[0.48145466,0.4578275,0.40821073],"
                    + "\"std\":[0.26862954,0.26130258,0.27577711]}}")
            .orElseThrow());
    assertEquals(
        half(288, 0, Resampling.BILINEAR),
        read(
                "open_clip_config.json",
                model
                    + ",\"preprocess_cfg\":{\"mean\":[0.5,0.5,0.5],\"std\":[0.5,0.5,0.5],"
                    + "\"interpolation\":\"bilinear\",\"resize_mode\":\"squash\"}}")
            .orElseThrow());
  }

  @Test
  void timm() throws IOException {
    String cfg =
        "\"input_size\":[3,224,224],\"interpolation\":\"bicubic\",\"crop_pct\":0.9,"
            + "\"crop_mode\":\"center\",\"mean\":[0.5,0.5,0.5],\"std\":[0.5,0.5,0.5]";
    Preprocessing expected = half(224, 248, Resampling.BICUBIC);
    assertEquals(expected, read("config.json", "{\"pretrained_cfg\":{" + cfg + "}}").orElseThrow());
    assertEquals(expected, read("config.json", "{" + cfg + "}").orElseThrow());
    assertTrue(read("config.json", "{\"model_type\":\"clip\"}").isEmpty());
  }

  @Test
  void aFolderCalledOnnxLooksAboveItself() throws IOException {
    Files.writeString(
        folder.resolve("preprocessor_config.json"), "{\"size\":{\"height\":64}," + HALF + "}");
    Path inside = folder.resolve("onnx").resolve("model.onnx");
    assertEquals(64, configs.beside(inside).orElseThrow().preprocessing().size());
    assertTrue(configs.beside(folder.resolve("other").resolve("model.onnx")).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preprocessor_config.json | nonsense",
        "preprocessor_config.json | {'size':224,'resample':0,'image_mean':[0,0,0],'image_std':[1,1,1]}",
        "preprocessor_config.json | {'size':224,'image_mean':[0,0],'image_std':[1,1,1]}",
        "preprocessor_config.json | {'size':224,'image_mean':[0,0,0],'image_std':[1,0,1]}",
        "preprocessor_config.json | {'size':224,'do_rescale':false,'do_normalize':false}",
        "preprocessor_config.json | {'size':{'height':2,'width':3},'do_normalize':false}",
        "preprocessor_config.json | {'size':-5,'do_normalize':false}",
        "open_clip_config.json | {'preprocess_cfg':{}}",
        "config.json | {'input_size':[3,224,192],'mean':[0,0,0],'std':[1,1,1]}",
        "config.json | {'input_size':[3,9,9],'crop_pct':7,'mean':[0,0,0],'std':[1,1,1]}",
        "config.json | {'input_size':[3,9,9],'crop_mode':'border','mean':[0,0,0],'std':[1,1,1]}"
      })
  void whatCannotBeDoneIsNotedAndNotUsed(String name, String json) throws IOException {
    assertTrue(read(name, json.replace('\'', '"')).isEmpty());
    assertEquals(1, configs.notes().size());
    assertTrue(configs.notes().get(0).contains(name), configs.notes().get(0));
  }
}
