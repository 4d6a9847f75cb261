-- Pandoc filter for a report's narration: markers instead of headings and cell borders, so that the
-- exporter can cut the converted text; text alternatives for formulas; nothing loaded or run by a link.
local token = os.getenv("EBPM_NARRATION_TOKEN")
local html = FORMAT:match("html") ~= nil

local function marker(text)
  return pandoc.RawBlock(FORMAT, token .. " " .. text)
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " ") .. '"'
end

local function mark_heading(header)
  return marker("heading " .. header.level .. " " .. pandoc.utils.stringify(header.content):gsub("%s+", " "))
end

local function mark_cell(para)
  if #para.content == 1 and para.content[1].text == token then
    return marker("cell")
  end
end

local function describe_image(image)
  local alt = pandoc.utils.stringify(image.caption)
  return pandoc.Str("［画像：" .. (alt ~= "" and alt or image.src:match("[^/:]*$")) .. "］")
end

local function safe_link(link)
  local scheme = link.target:match("^(%a[%w+.-]*):")
  if scheme == "http" or scheme == "https" or scheme == "mailto" then
    link.attributes = {}
    return link
  end
  return link.content
end

local function describe_formula(math)
  if html then
    return nil
  end
  local formula = pandoc.write(pandoc.Pandoc({ pandoc.Para({ math }) }), "typst"):gsub("%s+$", "")
  if formula:sub(1, 1) ~= "$" then -- TeX that pandoc cannot read stays text
    return nil
  end
  local block = math.mathtype == "DisplayMath" and "true" or "false"
  return pandoc.RawInline(
    "typst",
    "#math.equation(alt: " .. quoted(math.text) .. ", block: " .. block .. ", " .. formula .. ")"
  )
end

-- headings first: their plain titles keep the TeX of formulas
return {
  { Header = mark_heading, Para = mark_cell },
  { Image = describe_image, Link = safe_link, Math = describe_formula },
}
