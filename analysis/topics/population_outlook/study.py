from analysis.chapters.study import Study
class OutlookStudy(Study): pass
