import type { ErrorFamily } from './family.ts';

/** What can be wrong with one file of a dropped folder. Reported by file; one bad file never stops the rest. */
export const fileProblems = {
  file_truncated: {
    en: { message: 'The file ends in the middle of the picture.', next: 'Copy it again from its source.' },
    'zh-CN': { message: '文件不完整：图片到一半就断了。', next: '请从来源重新复制。' },
  },
  file_empty: {
    en: { message: 'The file is empty.', next: 'Copy it again from its source, or delete it.' },
    'zh-CN': { message: '文件是空的。', next: '请从来源重新复制，或删除它。' },
  },
  file_zeros: {
    en: {
      message: 'The file holds nothing but zeros: it was never completely written.',
      next: 'Copy it again from its source.',
    },
    'zh-CN': { message: '文件内容全是零：它没有被完整写入。', next: '请从来源重新复制。' },
  },
  picture_damaged: {
    en: {
      message: 'The file is damaged and cannot be decoded.',
      next: 'Open it in a picture editor and save it again, or copy it from its source.',
    },
    'zh-CN': { message: '文件已损坏，无法解码。', next: '请用图片编辑器打开并另存，或从来源重新复制。' },
  },
  file_not_picture: {
    en: { message: 'The file is not a picture.', next: 'Nothing to do, unless you expected one.' },
    'zh-CN': { message: '该文件不是图片。', next: '无需处理，除非你认为它应当是图片。' },
  },
  file_unsupported: {
    en: { message: '{kind} files are not read.', next: 'Save it as PNG or JPEG.' },
    'zh-CN': { message: '不支持 {kind} 文件。', next: '请另存为 PNG 或 JPEG。' },
  },
  file_too_many_pixels: {
    en: {
      message:
        'The picture of {width} × {height} pixels takes {megabytes} MB of memory to decode; at most {limit} MB are taken.',
      next: 'Scale it down in a picture editor, or save it with 8 bits a channel.',
    },
    'zh-CN': {
      message: '图片有 {width} × {height} 像素，解码需要 {megabytes} MB 内存；最多使用 {limit} MB。',
      next: '请在图片编辑器中缩小，或另存为每通道 8 位。',
    },
  },
  file_tiny: {
    en: {
      message: 'The picture has only {width} × {height} pixels; at least {least} are needed on each side.',
      next: 'Use a larger version of it.',
    },
    'zh-CN': {
      message: '图片仅有 {width} × {height} 像素；每边至少需要 {least} 像素。',
      next: '请使用更大的版本。',
    },
  },
  file_too_large: {
    en: { message: 'The file has {megabytes} MB; at most {limit} MB are read.', next: 'Save it smaller.' },
    'zh-CN': { message: '文件有 {megabytes} MB；最多读取 {limit} MB。', next: '请另存为较小的文件。' },
  },
  file_unreadable: {
    en: {
      message: 'The file cannot be opened ({reason}).',
      next: 'Check its permissions, and that its disk is connected.',
    },
    'zh-CN': { message: '无法打开文件（{reason}）。', next: '请检查其权限，以及磁盘是否已连接。' },
  },
  file_fifo: {
    en: {
      message: 'It is a named pipe, not a file; reading it would wait for ever.',
      next: 'Nothing to do.',
    },
    'zh-CN': { message: '这是命名管道而不是文件，读取会一直等待。', next: '无需处理。' },
  },
  file_socket: {
    en: { message: 'It is a socket, not a file.', next: 'Nothing to do.' },
    'zh-CN': { message: '这是套接字而不是文件。', next: '无需处理。' },
  },
  file_device: {
    en: { message: 'It is a device, not a file.', next: 'Nothing to do.' },
    'zh-CN': { message: '这是设备而不是文件。', next: '无需处理。' },
  },
  file_link_out: {
    en: {
      message: 'The link leads out of the chosen folder, to {target}.',
      next: 'Choose the folder it leads to as well, or copy the file.',
    },
    'zh-CN': {
      message: '链接指向所选文件夹之外：{target}。',
      next: '请同时选择它指向的文件夹，或复制该文件。',
    },
  },
  file_link_broken: {
    en: { message: 'The link leads nowhere.', next: 'Delete it, or put its target back.' },
    'zh-CN': { message: '链接指向的目标不存在。', next: '请删除它，或恢复其目标。' },
  },
  file_link_loop: {
    en: {
      message: 'The link leads back to a folder that is being read.',
      next: 'Nothing to do: its pictures are taken once.',
    },
    'zh-CN': { message: '链接又指回了正在读取的文件夹。', next: '无需处理：其中的图片只取一次。' },
  },
  file_hidden: {
    en: {
      message: 'Hidden files and folders are left out.',
      next: 'Rename it without the leading dot to include it.',
    },
    'zh-CN': { message: '隐藏的文件和文件夹不会导入。', next: '如需导入，请去掉名称开头的点。' },
  },
  file_system_junk: {
    en: { message: 'It is a helper file of the operating system.', next: 'Nothing to do.' },
    'zh-CN': { message: '这是操作系统的辅助文件。', next: '无需处理。' },
  },
  file_too_deep: {
    en: { message: 'The folder lies more than {limit} levels deep.', next: 'Choose a folder further down.' },
    'zh-CN': { message: '文件夹层级超过 {limit} 层。', next: '请选择更深一层的文件夹。' },
  },
  file_time_out: {
    en: {
      message: 'Decoding took longer than {seconds} seconds and was given up.',
      next: 'Open it in a picture editor and save it again.',
    },
    'zh-CN': { message: '解码超过 {seconds} 秒，已放弃。', next: '请用图片编辑器打开并另存。' },
  },
  file_crashed_decoder: {
    en: {
      message: 'Decoding it crashed the decoder.',
      next: 'Open it in a picture editor and save it again.',
    },
    'zh-CN': { message: '解码该文件时解码器崩溃。', next: '请用图片编辑器打开并另存。' },
  },
  file_changed: {
    en: {
      message: 'The file was changed after it was inspected.',
      next: 'Inspect the folder again to take it in.',
    },
    'zh-CN': { message: '文件在检查之后被改动。', next: '请重新检查该文件夹以导入它。' },
  },
  file_gone: {
    en: {
      message: 'The file was deleted or moved after it was inspected.',
      next: 'Put it back and inspect the folder again.',
    },
    'zh-CN': { message: '文件在检查之后被删除或移动。', next: '请放回后重新检查该文件夹。' },
  },
  file_sixteen_bit: {
    en: { message: '{bits} bits a channel become 8.', next: 'Nothing to do.' },
    'zh-CN': { message: '每通道 {bits} 位转换为 8 位。', next: '无需处理。' },
  },
  file_cmyk: {
    en: {
      message: 'Print colours (CMYK) become RGB without their profile; they may look a little different.',
      next: 'Save it as RGB if the colours matter.',
    },
    'zh-CN': {
      message: '印刷颜色（CMYK）在不使用其配置文件的情况下转换为 RGB，颜色可能略有不同。',
      next: '如对颜色要求高，请另存为 RGB。',
    },
  },
  file_animated: {
    en: {
      message: 'It holds {frames} frames or pages; the first is taken.',
      next: 'Export its frames as single pictures to take them all.',
    },
    'zh-CN': {
      message: '文件含 {frames} 帧或页，仅取第一帧。',
      next: '如需全部，请将各帧导出为单独的图片。',
    },
  },
  file_transparent: {
    en: {
      message: 'Transparent parts become black.',
      next: 'Put it on another ground in a picture editor if black is wrong.',
    },
    'zh-CN': { message: '透明部分变为黑色。', next: '如不需要黑色，请在图片编辑器中换成其他底色。' },
  },
  file_profile: {
    en: {
      message: 'Its colour profile “{profile}” is not applied; colours are taken as sRGB.',
      next: 'Convert it to sRGB if the colours matter.',
    },
    'zh-CN': {
      message: '未应用其颜色配置文件“{profile}”，颜色按 sRGB 处理。',
      next: '如对颜色要求高，请转换为 sRGB。',
    },
  },
  file_extension: {
    en: {
      message: 'It is named like another format, but it is {kind}.',
      next: 'Nothing to do: it is read as what it is.',
    },
    'zh-CN': { message: '文件扩展名与内容不符，实际为 {kind}。', next: '无需处理：按实际格式读取。' },
  },
  archive_damaged: {
    en: { message: 'The archive is damaged or was cut.', next: 'Download or pack it again.' },
    'zh-CN': { message: '压缩包已损坏或不完整。', next: '请重新下载或打包。' },
  },
  archive_encrypted: {
    en: { message: 'It is encrypted.', next: 'Unpack the archive with its password and choose the folder.' },
    'zh-CN': { message: '内容已加密。', next: '请用密码解压后选择该文件夹。' },
  },
  archive_unsupported: {
    en: {
      message: 'Its compression ({method}) is not read.',
      next: 'Unpack the archive and choose the folder, or pack it again with Deflate.',
    },
    'zh-CN': {
      message: '不支持其压缩方式（{method}）。',
      next: '请解压后选择该文件夹，或用 Deflate 方式重新打包。',
    },
  },
  archive_format: {
    en: { message: '{kind} archives are not read.', next: 'Unpack it and choose the folder.' },
    'zh-CN': { message: '不支持 {kind} 压缩包。', next: '请解压后选择该文件夹。' },
  },
  archive_split: {
    en: {
      message: 'It is one part of an archive that was split.',
      next: 'Unpack all parts together and choose the folder.',
    },
    'zh-CN': { message: '这是分卷压缩包中的一卷。', next: '请将所有分卷一起解压后选择该文件夹。' },
  },
  archive_unsafe_name: {
    en: {
      message: 'Its name would lead out of the archive.',
      next: 'Be wary of this archive; pack it again from a trusted source.',
    },
    'zh-CN': { message: '其名称会指向压缩包之外。', next: '请警惕此压缩包，并从可信来源重新打包。' },
  },
  archive_link: {
    en: {
      message: 'It is a link inside the archive; links are not followed.',
      next: 'Pack the file itself.',
    },
    'zh-CN': { message: '这是压缩包内的链接，不会跟随。', next: '请打包文件本身。' },
  },
  archive_duplicate_name: {
    en: { message: 'The archive holds this name twice; the first is taken.', next: 'Pack it again.' },
    'zh-CN': { message: '压缩包中该名称出现两次，仅取第一个。', next: '请重新打包。' },
  },
  archive_nested: {
    en: { message: 'It is an archive inside an archive.', next: 'Unpack it and choose it by itself.' },
    'zh-CN': { message: '这是压缩包中的压缩包。', next: '请解压后单独选择它。' },
  },
  archive_bomb: {
    en: {
      message: 'It unpacks to more than {ratio} times its size, as only a decompression bomb does.',
      next: 'Do not trust this archive.',
    },
    'zh-CN': { message: '解压后超过原大小的 {ratio} 倍，只有解压炸弹才会如此。', next: '请勿信任此压缩包。' },
  },
  archive_overlap: {
    en: {
      message: 'Its entries overlap, as only a decompression bomb does.',
      next: 'Do not trust this archive.',
    },
    'zh-CN': { message: '其条目相互重叠，只有解压炸弹才会如此。', next: '请勿信任此压缩包。' },
  },
  archive_too_many_entries: {
    en: { message: 'The archive holds more than {limit} entries.', next: 'Unpack it and choose the folder.' },
    'zh-CN': { message: '压缩包超过 {limit} 个条目。', next: '请解压后选择该文件夹。' },
  },
  archive_too_large: {
    en: { message: 'The archive unpacks to more than {limit} GB.', next: 'Unpack it and choose the folder.' },
    'zh-CN': { message: '压缩包解压后超过 {limit} GB。', next: '请解压后选择该文件夹。' },
  },
  archive_lying_size: {
    en: {
      message: 'It unpacks to another size than the archive says.',
      next: 'Pack it again from its source.',
    },
    'zh-CN': { message: '解压后的大小与压缩包记录不符。', next: '请从来源重新打包。' },
  },
  idx_damaged: {
    en: { message: 'The IDX file is damaged or was cut.', next: 'Download it again.' },
    'zh-CN': { message: 'IDX 文件已损坏或不完整。', next: '请重新下载。' },
  },
  idx_unsupported: {
    en: {
      message: 'This IDX file holds {kind}; only unsigned bytes are read: pictures [N, H, W] and labels [N].',
      next: 'Save its pictures as PNG.',
    },
    'zh-CN': {
      message: '此 IDX 文件的内容为 {kind}；仅支持无符号字节：图片 [N, H, W] 与标签 [N]。',
      next: '请将其中的图片另存为 PNG。',
    },
  },
  idx_labels_differ: {
    en: {
      message: 'The label file {labels} has {found} labels for {pictures} pictures; it is left out.',
      next: 'Put the right label file beside it.',
    },
    'zh-CN': {
      message: '标签文件 {labels} 有 {found} 个标签，而图片有 {pictures} 张，已忽略。',
      next: '请放置正确的标签文件。',
    },
  },
  idx_transposed: {
    en: {
      message: 'EMNIST stores its pictures with rows and columns swapped.',
      next: 'Import them transposed, as is proposed, and look at the preview.',
    },
    'zh-CN': {
      message: 'EMNIST 中的图片行列是互换的。',
      next: '请按建议转置后导入，并查看预览。',
    },
  },
  idx_without_pictures: {
    en: { message: 'There is no picture file to these labels.', next: 'Choose both files of the pair.' },
    'zh-CN': { message: '没有与这些标签对应的图片文件。', next: '请同时选择这一对文件。' },
  },
  captions_damaged: {
    en: {
      message: '{count} rows of the table cannot be read and are left out: {lines}.',
      next: 'Correct these lines: a quote that is opened must be closed, and JSON must be whole.',
    },
    'zh-CN': {
      message: '表格中有 {count} 行无法读取，已忽略：第 {lines} 行。',
      next: '请更正这些行：引号必须成对，JSON 必须完整。',
    },
  },
  captions_quotes: {
    en: {
      message:
        '{count} rows of the table have quotes inside a text without quotes: {lines}. They are taken as they stand.',
      next: 'Nothing to do, unless a caption looks wrong.',
    },
    'zh-CN': {
      message: '表格中有 {count} 行在未加引号的文字里含有引号：第 {lines} 行。这些引号按原样保留。',
      next: '无需处理，除非描述文字看起来有误。',
    },
  },
  captions_columns: {
    en: {
      message: 'The table has no column that names pictures beside one with captions or labels.',
      next: 'Name the columns “file” and “caption” (or “label”).',
    },
    'zh-CN': {
      message: '表格中没有图片文件名列，或没有描述文字或标签列。',
      next: '请将列命名为 “file” 与 “caption”（或 “label”）。',
    },
  },
  captions_unmatched: {
    en: {
      message: 'None of the {count} rows of the table names a picture that is here.',
      next: 'Write each file name as it is, relative to the folder of the table.',
    },
    'zh-CN': {
      message: '表格的 {count} 行中没有一行对应这里的图片。',
      next: '请填写相对于表格所在文件夹的准确文件名。',
    },
  },
  captions_partly: {
    en: {
      message: '{count} rows of the table name no picture that is here: {lines}.',
      next: 'Nothing to do, unless you expected these pictures.',
    },
    'zh-CN': {
      message: '表格中有 {count} 行没有对应的图片：第 {lines} 行。',
      next: '无需处理，除非你认为应当有这些图片。',
    },
  },
  captions_too_long: {
    en: {
      message: 'The captions of {count} pictures are longer than {limit} KB; what is beyond is left out.',
      next: 'Shorten them: a caption is a sentence or two.',
    },
    'zh-CN': {
      message: '{count} 张图片的描述文字超过 {limit} KB，超出部分被忽略。',
      next: '请缩短：一条描述文字只需一两句话。',
    },
  },
  text_undecodable: {
    en: {
      message: 'Its text is neither UTF-8, UTF-16 nor GB 18030.',
      next: 'Save it as UTF-8 in a text editor.',
    },
    'zh-CN': {
      message: '文本编码不是 UTF-8、UTF-16 或 GB 18030。',
      next: '请用文本编辑器另存为 UTF-8。',
    },
  },
  json_damaged: {
    en: { message: 'It is not valid JSON.', next: 'Correct it, or write it again.' },
    'zh-CN': { message: '不是有效的 JSON。', next: '请更正，或重新生成。' },
  },
} as const satisfies ErrorFamily;
